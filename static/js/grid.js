// A grid for small edits: cells are typed, or pasted as a block from a spreadsheet. It stands in for
// the form's text box, and goes in through it as tab-separated text.
"use strict";

(() => {
  const form = document.querySelector("[data-grid-form]");
  if (!form) return;
  const box = form.querySelector("[data-grid]");
  const text = form.querySelector("textarea[name=pasted]");
  const choice = form.querySelector("select[name=kind]");
  const kinds = JSON.parse(document.getElementById("grid-columns").textContent);
  const errors = JSON.parse(document.getElementById("grid-errors").textContent);
  const SPARE = 3; // empty rows at the end
  let titles = [];
  let rows = [];

  const plain = (title) => title.replace(/[\s*]|（.*?）|\(.*?\)/g, "");
  const known = () => kinds[choice.value] || [];
  const columnOf = (title) => known().find((column) => column.title === plain(title));

  function element(name, properties = {}, ...children) {
    const made = Object.assign(document.createElement(name), properties);
    made.append(...children);
    return made;
  }

  // Tab-separated text, with quoted cells that may hold line breaks, as spreadsheets copy it.
  function parse(source) {
    const table = [[]];
    let cell = "";
    let quoted = false;
    for (let at = 0; at < source.length; at += 1) {
      const sign = source[at];
      if (quoted) {
        if (sign !== '"') cell += sign;
        else if (source[at + 1] === '"') { cell += '"'; at += 1; } else quoted = false;
      } else if (sign === '"' && cell === "") quoted = true;
      else if (sign === "\t") { table.at(-1).push(cell); cell = ""; }
      else if (sign === "\n") { table.at(-1).push(cell); cell = ""; table.push([]); }
      else if (sign !== "\r") cell += sign;
    }
    table.at(-1).push(cell);
    return table.filter((line) => line.some((value) => value.trim() !== ""));
  }

  const written = (value) => (/[\t\n"]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value);
  const filled = () => rows.filter((row) => row.some((value) => value.trim() !== ""));

  function start() {
    const table = parse(text.value);
    if (table.length) {
      titles = table[0].map((title) => title.trim());
      rows = table.slice(1).map((line) => titles.map((_, place) => line[place] || ""));
    } else {
      titles = known().filter((column) => column.required).map((column) => column.title);
      rows = [];
    }
    draw();
  }

  function pad() {
    const empty = rows.filter((row) => row.every((value) => value === "")).length;
    for (let count = empty; count < SPARE; count += 1) rows.push(titles.map(() => ""));
  }

  // Characters, of which a Chinese one takes two.
  const width = (value) => [...value].reduce((sum, sign) => sum + (sign > "\u2e80" ? 2 : 1), 0);
  const widest = (place) => Math.max(...rows.map((row) => width(row[place])));

  function cellOf(row, place, size) {
    const column = columnOf(titles[place]);
    const input = element("input", { value: rows[row][place], size, autocomplete: "off" });
    input.dataset.row = row;
    input.dataset.place = place;
    input.setAttribute("aria-label", `第${row + 1}行 ${titles[place]}`);
    if (column && column.options.length) input.setAttribute("list", `grid-list-${place}`);
    const wrong = errors.filter(([at, title]) => at === row && title === plain(titles[place]));
    const cell = element("td", {}, input);
    if (wrong.length) {
      input.setAttribute("aria-invalid", "true");
      cell.append(element("p", { className: "field-error", textContent: wrong.map((one) => one[2]).join("") }));
    }
    return cell;
  }

  function draw() {
    pad();
    const head = element("tr", {}, element("th", { scope: "col", textContent: "行" }));
    titles.forEach((title, place) => {
      const drop = element("button", { type: "button", className: "btn btn-quiet", textContent: "×" });
      drop.setAttribute("aria-label", `去掉“${title}”这一列`);
      drop.addEventListener("click", () => {
        titles.splice(place, 1);
        rows.forEach((row) => row.splice(place, 1));
        draw();
      });
      const column = columnOf(title);
      const name = element("span", { textContent: title + (column && column.required ? "（必填）" : "") });
      head.append(element("th", { scope: "col" }, name, ...(column && column.required ? [] : [drop])));
    });
    const body = element("tbody");
    const sizes = titles.map((_, place) => Math.min(36, Math.max(8, widest(place))));
    rows.forEach((_, row) => {
      const line = element("tr", {}, element("th", { scope: "row", textContent: row + 1 }));
      titles.forEach((__, place) => line.append(cellOf(row, place, sizes[place])));
      const general = errors.filter(([at, title]) => at === row && !titles.some((one) => plain(one) === title));
      if (general.length) line.firstChild.append(element("p", { className: "field-error", textContent: general.map((one) => one[2]).join("") }));
      body.append(line);
    });
    const lists = titles.map((title, place) => {
      const column = columnOf(title);
      const list = element("datalist", { id: `grid-list-${place}` });
      if (column) list.append(...column.options.map((value) => element("option", { value })));
      return list;
    });
    const scroll = element("div", { className: "table-scroll", tabIndex: 0 }, element("table", { className: "table grid-table" }, element("thead", {}, head), body));
    scroll.setAttribute("role", "region");
    scroll.setAttribute("aria-label", "表格");
    box.replaceChildren(tools(), scroll, ...lists);
  }

  function tools() {
    const adder = element("select", { className: "form-select" }, element("option", { value: "", textContent: "增加一列…" }));
    adder.setAttribute("aria-label", "增加一列");
    for (const { title } of known()) {
      if (!titles.some((one) => plain(one) === title)) adder.append(element("option", { value: title, textContent: title }));
    }
    adder.addEventListener("change", () => {
      titles.push(adder.value);
      rows.forEach((row) => row.push(""));
      draw();
    });
    const hint = element("span", { className: "field-help", textContent: "可以从 Excel 或 WPS 复制一块，在任意一格粘贴。带表头的，按列名对应。" });
    return element("div", { className: "import-actions grid-tools" }, adder, hint);
  }

  function focus(row, place) {
    box.querySelector(`input[data-row="${row}"][data-place="${place}"]`)?.focus();
  }

  box.addEventListener("input", ({ target }) => {
    if (target.dataset.row) rows[target.dataset.row][target.dataset.place] = target.value;
  });

  box.addEventListener("keydown", (event) => {
    const { row, place } = event.target.dataset;
    if (row === undefined) return;
    const step = { Enter: 1, ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step || (event.key !== "Enter" && event.target.hasAttribute("list"))) return;
    event.preventDefault();
    if (Number(row) + step >= rows.length) draw();
    focus(Number(row) + step, place);
  });

  box.addEventListener("paste", (event) => {
    const { row, place } = event.target.dataset;
    const table = parse(event.clipboardData.getData("text/plain"));
    if (row === undefined || (table.length < 2 && (table[0] || []).length < 2)) return; // an ordinary cell
    event.preventDefault();
    const named = table[0].filter((title) => columnOf(title)).length;
    if (named >= 2) pasteNamed(table, Number(row));
    else pasteAt(table, Number(row), Number(place));
    draw();
    focus(Number(row), Number(place));
  });

  function pasteNamed([head, ...lines], row) {
    const places = head.map((title) => {
      let place = titles.findIndex((one) => plain(one) === plain(title));
      if (place < 0 && columnOf(title)) {
        titles.push(columnOf(title).title);
        rows.forEach((one) => one.push(""));
        place = titles.length - 1;
      }
      return place;
    });
    lines.forEach((line, number) => line.forEach((value, at) => put(row + number, places[at], value)));
  }

  function pasteAt(table, row, place) {
    table.forEach((line, number) => line.forEach((value, at) => put(row + number, place + at, value)));
  }

  function put(row, place, value) {
    if (place < 0 || place >= titles.length) return;
    while (rows.length <= row) rows.push(titles.map(() => ""));
    rows[row][place] = value.trim();
  }

  const field = text.closest(".import-field");
  const opener = element("button", { type: "button", className: "btn", textContent: "在表格中填写" });
  opener.addEventListener("click", () => open());
  field.append(opener);

  function open() {
    if (!choice.value) {
      choice.focus();
      opener.after(element("p", { className: "field-error", textContent: "请先选定台账。", role: "alert" }));
      return;
    }
    field.hidden = true;
    form.querySelector(".import-field-file").hidden = true;
    form.classList.add("import-form-wide");
    box.hidden = false;
    start();
  }

  choice.addEventListener("change", () => {
    field.querySelector("[role=alert]")?.remove();
    if (!box.hidden) start();
  });
  form.addEventListener("submit", () => {
    if (box.hidden) return;
    const lines = filled();
    text.value = lines.length ? [titles, ...lines].map((line) => line.map(written).join("\t")).join("\n") : "";
  });
  if (form.hasAttribute("data-grid-open") && choice.value) open();
})();

// Draws the charts that reports/charts.py describes, and makes every bar and point a link.
"use strict";

(function () {
  const dark = document.documentElement.dataset.bsTheme === "dark";
  const INK = dark ? "#eef2f6" : "#1f2328";
  const MUTED = dark ? "#b3bfcb" : "#59636e";
  const GRID = dark ? "#2c3a48" : "#e4e2de";
  const GROUND = dark ? "#16202a" : "#ffffff";
  // On a wall, where everything is larger, so are a chart's letters, lines and points.
  const U = (dark ? 1.2 : 1) * parseFloat(getComputedStyle(document.documentElement).fontSize) / 16;
  const FONT = '"PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "Noto Sans SC", sans-serif';

  Chart.defaults.font.family = FONT;
  Chart.defaults.font.size = Math.round(14 * U);
  Chart.defaults.color = INK;
  Chart.defaults.borderColor = GRID;
  if (window.matchMedia("(prefers-reduced-motion: reduce)").matches) Chart.defaults.animation = false;
  else Chart.defaults.animation.duration = 300;

  // The value at the end of each bar; of a stack, its total.
  const valueLabels = {
    id: "valueLabels",
    afterDatasetsDraw(chart) {
      const { ctx } = chart;
      const { horizontal, stacked, described } = chart.$kaifu;
      ctx.save();
      ctx.font = `${Math.round(13 * U)}px ${FONT}`;
      ctx.fillStyle = MUTED;
      ctx.textAlign = horizontal ? "left" : "center";
      ctx.textBaseline = horizontal ? "middle" : "bottom";
      const bars = chart.data.datasets
        .map((set, index) => ({ set, index, meta: chart.getDatasetMeta(index) }))
        .filter(({ set, meta }) => set.type !== "line" && !meta.hidden);
      const drawn = stacked ? bars.slice(-1) : bars;
      for (const { index, meta } of drawn) {
        meta.data.forEach((bar, at) => {
          const total = bars.reduce((sum, b) => sum + (b.set.data[at] || 0), 0);
          const text = stacked ? total.toLocaleString("zh-CN") : described.series[index].texts[at];
          if (!stacked && described.series[index].values[at] === null) return;
          const [x, y] = horizontal ? [bar.x + 6, bar.y] : [bar.x, bar.y - 3];
          ctx.fillText(text, x, y);
        });
      }
      ctx.restore();
    },
  };

  function dataset(series, described) {
    const line = described.kind === "line" || series.line;
    return {
      type: line ? "line" : "bar",
      label: series.name,
      data: series.values,
      backgroundColor: line ? GROUND : series.colors,
      borderColor: series.color,
      borderWidth: line ? 2 * U : 0,
      borderDash: series.line ? [5 * U, 4 * U] : [],
      pointRadius: 4 * U,
      pointHoverRadius: 6 * U,
      pointBorderWidth: 2 * U,
      tension: 0,
      order: line ? 0 : 1,
      maxBarThickness: 26 * U,
      categoryPercentage: 0.78,
      barPercentage: 0.9,
      borderRadius: described.stacked ? 0 : 2,
    };
  }

  // The nearest element along the axis of the labels; of several, the one that was hit.
  function hit(chart, event) {
    const axis = chart.$kaifu.horizontal ? "y" : "x";
    const found = chart.getElementsAtEventForMode(event, "index", { axis, intersect: false }, false);
    const inside = found.filter(({ element }) => element.inRange(event.x, event.y));
    return (inside.length ? inside : found)[0];
  }

  function urlAt(chart, event) {
    const found = hit(chart, event);
    return found ? chart.$kaifu.described.series[found.datasetIndex].urls[found.index] : "";
  }

  // A long label in lines of about equal length.
  function lines(label, most) {
    const count = Math.ceil(label.length / most);
    const length = Math.ceil(label.length / count);
    return count === 1 ? label : Array.from({ length: count }, (_, n) => label.slice(n * length, (n + 1) * length));
  }

  function options(described, horizontal) {
    const tick = (value) => (described.unit === "%" ? `${Number(value.toFixed(2))}%` : value.toLocaleString("zh-CN"));
    const values = {
      beginAtZero: true,
      stacked: described.stacked,
      grid: { display: described.kind === "line" },
      border: { display: false },
      grace: described.kind === "line" ? 0 : "12%",
      ticks: { display: described.kind === "line", color: MUTED, maxTicksLimit: 6, callback: tick },
    };
    if (described.kind === "line") Object.assign(values, { beginAtZero: false, grace: "10%" });
    if (described.floor !== null) Object.assign(values, { beginAtZero: false, min: described.floor });
    const labels = {
      stacked: described.stacked,
      grid: { display: false },
      ticks: {
        autoSkip: !horizontal,
        maxRotation: 0,
        callback(value) { return lines(this.getLabelForValue(value), this.chart.width < 480 ? 8 : 16); },
      },
    };
    return {
      responsive: true,
      maintainAspectRatio: false,
      indexAxis: horizontal ? "y" : "x",
      interaction: { mode: "index", intersect: false, axis: horizontal ? "y" : "x" },
      scales: horizontal ? { x: values, y: labels } : { x: labels, y: values },
      layout: { padding: { right: horizontal ? 28 : 16, top: horizontal ? 0 : 14 } },
      plugins: {
        legend: { display: described.series.length > 1, align: "start", labels: { boxWidth: 14 * U, boxHeight: 14 * U, sort: (a, b) => a.datasetIndex - b.datasetIndex } },
        tooltip: {
          callbacks: {
            label: ({ datasetIndex, dataIndex }) => {
              const series = described.series[datasetIndex];
              const unit = series.texts[dataIndex].endsWith("%") || series.texts[dataIndex] === "—" ? "" : described.unit;
              return ` ${series.name}：${series.texts[dataIndex]}${unit}`;
            },
            footer: () => "点击查看名单",
          },
          footerFont: { weight: "normal" },
        },
      },
      onClick: (event, _, chart) => {
        const url = urlAt(chart, event);
        if (url) window.location.assign(url);
      },
      onHover: (event, _, chart) => {
        chart.canvas.classList.toggle("clickable", Boolean(urlAt(chart, event)));
      },
    };
  }

  function draw(card, described) {
    const horizontal = described.kind === "hbar";
    const canvas = card.querySelector("canvas");
    if (horizontal) {  // room for every label, and no more bars side by side than can be told apart
      const bars = described.labels.length * (described.stacked ? 1 : described.series.length);
      const wrapped = canvas.parentElement.clientWidth < 480 && described.labels.some((label) => label.length > 8);
      const each = wrapped ? 2 : 1.2;
      canvas.parentElement.style.minHeight = `${Math.max(10, 3 + described.labels.length * each + bars * 0.6)}rem`;
    }
    const chart = new Chart(canvas, {
      type: described.kind === "line" ? "line" : "bar",
      data: { labels: described.labels, datasets: described.series.map((s) => dataset(s, described)) },
      options: options(described, horizontal),
      plugins: [
        { id: "known", beforeInit: (c) => { c.$kaifu = { horizontal, stacked: described.stacked, described }; } },
        ...(described.kind === "line" || (described.series.length > 2 && !described.stacked) ? [] : [valueLabels]),
      ],
    });
    return chart;
  }

  // White ground, the title and the page's own scope line above: the picture explains itself.
  function save(chart, title) {
    const source = chart.canvas;
    const scale = source.width / source.clientWidth;
    const head = Math.round(64 * scale);
    const picture = document.createElement("canvas");
    picture.width = source.width;
    picture.height = source.height + head;
    const ctx = picture.getContext("2d");
    ctx.fillStyle = GROUND;
    ctx.fillRect(0, 0, picture.width, picture.height);
    ctx.fillStyle = INK;
    ctx.font = `600 ${Math.round(17 * scale)}px ${FONT}`;
    ctx.fillText(title, 12 * scale, 26 * scale);
    ctx.fillStyle = MUTED;
    ctx.font = `${Math.round(14 * scale)}px ${FONT}`;
    ctx.fillText(document.querySelector(".page-head .eyebrow").textContent, 12 * scale, 50 * scale);
    ctx.drawImage(source, 0, head);
    picture.toBlob((blob) => {
      const link = document.createElement("a");
      link.href = URL.createObjectURL(blob);
      link.download = `${title}.png`;
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 1000);
    });
  }

  function start(card) {
    const data = card.querySelector('script[type="application/json"]');
    if (!data || "drawn" in card.dataset) return;
    card.dataset.drawn = "";
    const described = JSON.parse(data.textContent);
    const drawing = card.querySelector(".chart-canvas");
    const table = card.querySelector(".chart-table");
    const toggle = card.querySelector("[data-chart-toggle]");
    drawing.hidden = false;
    table.hidden = true;
    card.querySelector(".chart-actions").hidden = false;
    const chart = draw(card, described);
    toggle.addEventListener("click", () => {
      table.hidden = !table.hidden;
      drawing.hidden = !table.hidden;
      toggle.setAttribute("aria-pressed", String(!table.hidden));
      toggle.querySelector("span").textContent = table.hidden ? "表格" : "图形";
    });
    card.querySelector("[data-chart-save]").addEventListener("click", () => {
      if (drawing.hidden) toggle.click();
      requestAnimationFrame(() => save(chart, described.title));
    });
  }

  function startWithin(part) {
    const cards = part.querySelectorAll("[data-chart]");
    cards.forEach(start);
    // What tests and benchmarks wait for.
    if (cards.length) document.documentElement.dataset.chartsDrawn = "yes";
  }

  startWithin(document);
  document.addEventListener("htmx:load", (event) => {
    if (event.target !== document.body) startWithin(event.target.parentElement);
  });
})();

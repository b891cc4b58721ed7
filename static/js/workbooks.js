// A sheet by keyboard and by mouse: arrows walk over its cells, Shift or dragging chooses a range.
"use strict";

const sheet = document.querySelector("[data-sheet]");
const range = document.querySelector("#run_range");

// Where each cell lies, merged ones in every place that they cover.
const at = new Map();
for (const square of sheet.querySelectorAll("tbody td")) {
  const [, letters, row] = square.id.match(/^([A-Z]+)([0-9]+)$/);
  const column = [...letters].reduce((number, letter) => number * 26 + letter.charCodeAt(0) - 64, 0);
  Object.assign(square, { top: Number(row), left: column, bottom: Number(row) + square.rowSpan - 1, right: column + square.colSpan - 1 });
  for (let r = square.top; r <= square.bottom; r += 1) for (let c = square.left; c <= square.right; c += 1) at.set(`${r} ${c}`, square);
}

// One stop for the tabulator; what it leads to is told by the panel.
const links = [...sheet.querySelectorAll("td a")];
let stop = document.getElementById(location.hash.slice(1))?.querySelector("a") ?? links[0];
for (const link of links) link.tabIndex = link === stop ? 0 : -1;
// Where the address leads to is found by the browser first.
if (location.hash && stop) addEventListener("load", () => stop.focus());

function stopAt(link) {
  stop.tabIndex = -1;
  stop.closest("td").classList.remove("sheet-current");
  stop = link;
  stop.tabIndex = 0;
  stop.closest("td").classList.add("sheet-current");
}

// The next cell that can be chosen that way.
function next(square, [down, across]) {
  let row = down > 0 ? square.bottom : square.top;
  let column = across > 0 ? square.right : square.left;
  for (;;) {
    row += down;
    column += across;
    const found = at.get(`${row} ${column}`);
    if (!found) return null;
    if (found !== square && found.querySelector("a")) return found;
  }
}

let anchor = null;
function choose(from, to) {
  const box = [Math.min(from.top, to.top), Math.min(from.left, to.left), Math.max(from.bottom, to.bottom), Math.max(from.right, to.right)];
  for (const square of new Set(at.values())) {
    const within = square.top >= box[0] && square.left >= box[1] && square.bottom <= box[2] && square.right <= box[3];
    square.classList.toggle("sheet-chosen", within && from !== to);
  }
  const corner = (r, c) => at.get(`${r} ${c}`)?.id ?? "";
  range.value = from === to ? from.id : `${corner(box[0], box[1])}:${letters(box[3])}${box[2]}`;
  if (from !== to) range.closest("details").open = true;
}

function letters(number) {
  return number ? letters(Math.floor((number - 1) / 26)) + String.fromCharCode(65 + ((number - 1) % 26)) : "";
}

const WAYS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
sheet.addEventListener("keydown", (event) => {
  const square = event.target.closest("td");
  const way = WAYS[event.key];
  if (!square || !way) return;
  event.preventDefault();
  const found = next(square, way);
  if (!found) return;
  stopAt(found.querySelector("a"));
  stop.focus();
  if (!event.shiftKey) anchor = null;
  else choose((anchor ??= square), found);
});

let dragged = false;
sheet.addEventListener("mousedown", (event) => {
  anchor = event.target.closest("tbody td");
  dragged = false;
});
sheet.addEventListener("mouseover", (event) => {
  const square = event.target.closest("tbody td");
  if (event.buttons !== 1 || !anchor || !square || square === anchor) return;
  dragged = true;
  choose(anchor, square);
});
sheet.addEventListener("dragstart", (event) => event.preventDefault());
sheet.addEventListener("click", (event) => {
  const link = event.target.closest("td a");
  if (dragged) {
    event.preventDefault();
    event.stopPropagation();
  } else if (link) {
    stopAt(link);
  }
  dragged = false;
}, true);

// The form that came for a cell takes the keyboard.
document.addEventListener("htmx:afterSwap", ({ target }) => {
  if (target.id === "cell-panel") target.querySelector("input:not([type=hidden])")?.focus();
});

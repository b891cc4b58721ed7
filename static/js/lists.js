// Choosing rows of a ledger: the page's boxes, and all that the address lists.
"use strict";

// On a phone the filters stand folded, so that the rows are seen first; and stay as one leaves
// them when the list is narrowed, sorted or turned.
let unfolded = !matchMedia("(max-width: 47.99rem)").matches;
const fold = () => document.querySelectorAll("[data-more]").forEach((box) => (box.open = unfolded));
fold();
document.addEventListener("htmx:afterSwap", fold);
document.addEventListener("click", ({ target }) => {
  const box = target.closest("[data-more] > summary")?.parentElement;
  if (box) unfolded = !box.open;
});

document.addEventListener("change", ({ target }) => {
  const boxes = [...document.querySelectorAll("[data-choice]")];
  if (target.matches("[data-choose-page]")) {
    for (const box of boxes) box.checked = target.checked;
  } else if (target.matches("[data-choose-all]")) {
    for (const box of boxes) {
      box.checked = target.checked;
      box.disabled = target.checked;
    }
  }
});

// On a phone the tabs are wider than the screen: show the one that one is at.
document.querySelector(".ledger-tabs .active")?.scrollIntoView({ inline: "center", block: "nearest" });

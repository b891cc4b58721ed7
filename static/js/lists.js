// Choosing rows of a ledger: the page's boxes, and all that the address lists.
"use strict";

// On a phone the filters stand folded, so that the rows are seen first.
if (matchMedia("(max-width: 47.99rem)").matches) {
  for (const box of document.querySelectorAll("[data-more]")) box.open = false;
}

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

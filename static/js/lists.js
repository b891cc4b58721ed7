// Choosing rows of a ledger: the page's boxes, and all that the address lists.
"use strict";

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

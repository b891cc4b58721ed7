// A roll begins with who is there: one press notes everybody as present, then one changes the few.
"use strict";

document.addEventListener("DOMContentLoaded", () => {
  for (const roll of document.querySelectorAll("[data-roll]")) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn mb-2";
    button.textContent = "全部到会";
    button.addEventListener("click", () => {
      for (const one of roll.querySelectorAll("input[value='present']")) one.checked = true;
    });
    roll.before(button);
  }
});

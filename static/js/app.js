// What every page does: short addresses for the scope bar, errors of partial updates.
"use strict";

// The scope bar sends only what differs from the defaults. Day and period follow each other:
// when one of them was changed and the other not, the other is left for the server to derive.
function shorten(form) {
  const { as_of: day, year, month } = form.elements;
  const changed = (field) => field.value !== field.dataset.initial;
  const drop = (...fields) => fields.forEach((field) => { field.disabled = true; });
  const dayChanged = changed(day);
  const periodChanged = changed(year) || changed(month);

  if (periodChanged && !dayChanged) drop(day);
  else if (!periodChanged && (dayChanged || (day.value.startsWith(year.value) && !month.value))) drop(year, month);
  if (!month.value) drop(month);
  if (year.disabled && day.value === day.dataset.default) drop(day);

  for (const field of form.querySelectorAll("select[data-default]")) {
    if (field.value === field.dataset.default) drop(field);
  }
  for (const set of form.querySelectorAll("fieldset")) {
    const boxes = [...set.querySelectorAll("input[type=checkbox]")];
    if (boxes.every((box) => box.checked === (box.dataset.default === "yes"))) drop(...boxes);
  }
}

for (const form of document.querySelectorAll("[data-scope-bar]")) {
  form.addEventListener("submit", () => {
    shorten(form);
    // Coming back by the browser's back button must find the fields usable.
    setTimeout(() => form.querySelectorAll(":disabled").forEach((field) => { field.disabled = false; }), 0);
  });
}

// Addresses without what was left empty.
document.addEventListener("htmx:configRequest", ({ detail }) => {
  for (const [name, value] of [...detail.formData]) {
    if (value === "") detail.formData.delete(name);
  }
});

function notice(text) {
  const box = document.createElement("div");
  box.className = "notice notice-error";
  box.setAttribute("role", "alert");
  box.textContent = text;
  document.getElementById("notices").replaceChildren(box);
}

document.addEventListener("htmx:responseError", (event) => {
  notice(`列表没有更新（错误 ${event.detail.xhr.status}）。请刷新页面后重试。`);
});
document.addEventListener("htmx:sendError", () => {
  notice("连接不上服务器，列表没有更新。请检查网络后重试。");
});

// The menu's group closes when one goes elsewhere.
const groups = [...document.querySelectorAll("[data-menu]")];
document.addEventListener("click", ({ target }) => {
  for (const group of groups) if (!group.contains(target)) group.open = false;
});
document.addEventListener("keydown", ({ key }) => {
  if (key !== "Escape") return;
  for (const group of groups.filter((one) => one.open)) {
    group.open = false;
    group.querySelector("summary").focus();
  }
});

// Logging out takes what the visit page keeps on this phone away too; of what was never sent there,
// the user is asked first.
for (const form of document.querySelectorAll("[data-keeps-on-phone]")) {
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const { mayLeave } = await import("./field/leaving.js");
    if (await mayLeave(form.dataset.keepsOnPhone)) form.submit();
  });
}

// The wall display: one section after another, figures asked for anew, and told when they are old.
// Runs before charts.js, which draws into the room that each section has by then.
"use strict";

(function () {
  const RETRY = 30_000;  // after a failure, sooner than the usual refresh
  const HOLD = 30_000;  // a pointer that lies still does not stop the wall for good
  const { section, seconds, refresh } = document.body.dataset;
  const main = document.getElementById("wall-data");
  const state = document.getElementById("wall-state");
  const clock = document.getElementById("wall-clock");
  const pause = document.querySelector("[data-pause]");
  const still = matchMedia("(prefers-reduced-motion: reduce)");
  const narrow = matchMedia("(max-width: 61.99rem)");  // there all sections stand one below the other
  let shown = section;
  let elapsed = 0;
  let paused = false;
  let heldUntil = 0;
  let fetched = Date.now();
  let retry = 0;

  const timeOf = (moment) => new Date(moment).toLocaleTimeString("zh-CN", { hour: "2-digit", minute: "2-digit" });
  const sections = () => [...main.querySelectorAll("[data-slug]")];

  function show(slug) {
    shown = slug;
    elapsed = 0;
    for (const one of sections()) one.classList.toggle("current", one.dataset.slug === slug);
    for (const tab of document.querySelectorAll("[data-show]")) {
      if (tab.dataset.show === slug) tab.setAttribute("aria-current", "true");
      else tab.removeAttribute("aria-current");
    }
  }

  function step(by) {
    const slugs = sections().map((one) => one.dataset.slug);
    show(slugs[(slugs.indexOf(shown) + by + slugs.length) % slugs.length]);
  }

  // What one chose stays in the address; what merely came round does not.
  function keep() {
    const address = new URL(location.href);
    address.searchParams.set("section", shown);
    address.hash = "";
    history.replaceState(null, "", address);
  }

  function setPaused(value) {
    paused = value;
    pause.setAttribute("aria-pressed", String(paused));
    pause.querySelector("span").textContent = paused ? "继续" : "暂停";
  }

  const isHeld = () => Date.now() < heldUntil || main.contains(document.activeElement) && document.activeElement !== main;

  function tick() {
    clock.textContent = `　现在 ${timeOf(Date.now())}`;
    if (Date.now() - fetched > (2 * Number(refresh) + 30) * 1000) tellStale();
    if (paused || still.matches || narrow.matches || document.hidden || isHeld()) return;
    elapsed += 1;
    if (elapsed >= Number(seconds)) step(1);
  }

  function tellStale() {
    const said = `已过期：${timeOf(fetched)}以后没有取到新的数，正在重试`;
    if (state.textContent !== said) state.textContent = said;
    document.body.classList.add("stale");
  }

  function failed() {
    tellStale();
    clearTimeout(retry);
    retry = setTimeout(() => htmx.trigger(main, "wall-refresh"), RETRY);
  }

  for (const name of ["htmx:responseError", "htmx:sendError", "htmx:timeout"]) document.addEventListener(name, failed);
  main.addEventListener("htmx:beforeSwap", ({ detail }) => {
    if (!detail.shouldSwap) return;
    for (const canvas of main.querySelectorAll("canvas")) Chart.getChart(canvas)?.destroy();
  });
  main.addEventListener("htmx:afterSettle", () => {  // when the classes are those that the server sent
    fetched = Date.now();
    clearTimeout(retry);
    state.textContent = "";
    document.body.classList.remove("stale");
    const kept = elapsed;
    show(shown);
    elapsed = kept;
  });

  main.addEventListener("pointermove", () => { heldUntil = Date.now() + HOLD; });
  main.addEventListener("pointerleave", () => { heldUntil = 0; });
  pause.addEventListener("click", () => setPaused(!paused));
  document.addEventListener("click", (event) => {
    const stepper = event.target.closest("[data-step]");
    const tab = event.target.closest("[data-show]");
    if (stepper) step(Number(stepper.dataset.step));
    else if (tab && !narrow.matches) { event.preventDefault(); show(tab.dataset.show); }
    else return;
    keep();
  });
  document.addEventListener("keydown", (event) => {
    if (event.target.closest("input, select, textarea, summary, [contenteditable]")) return;
    if (event.key === "ArrowRight" || event.key === "ArrowLeft") { step(event.key === "ArrowRight" ? 1 : -1); keep(); }
    else if (event.key === " " && !event.target.closest("a, button")) { event.preventDefault(); setPaused(!paused); }
  });

  const full = document.querySelector("[data-full]");
  full.addEventListener("click", () => {
    if (document.fullscreenElement) document.exitFullscreen();
    else document.documentElement.requestFullscreen();
  });
  full.hidden = !document.fullscreenEnabled;
  for (const button of document.querySelectorAll("[data-step]")) button.hidden = false;
  const offerPause = () => { pause.hidden = still.matches; };
  still.addEventListener("change", offerPause);
  offerPause();

  document.documentElement.classList.add("wall-on");
  show(section);
  tick();
  setInterval(tick, 1000);
})();

// The page of /v/: which part of it is shown, when data is fetched, when the queue is sent.

import { back, button, fill, h, notice, title } from "./dom.js";
import { showForm } from "./form.js";
import { call, fetchData } from "./net.js";
import { leave, listen, pauseLeft, remember, send, unsentOf, unsentOfOthers } from "./outbox.js";
import { URGENT, conflict, demands, nameOf, records, units, waitingRoom } from "./pages.js";
import { allOf, begin, get, lasts } from "./store.js";

const page = document.getElementById("main");
const status = document.getElementById("status");
const tabs = document.getElementById("tabs");
const help = document.getElementById("help");

let data = null; // what the server last said, for the user of this phone
let trouble = ""; // why nothing is sent: login, password, offline, again, stopped:<why>
let isBarred = false; // who is logged in is no instructor, and sees nothing of one
let leavers = 0; // how often somebody has logged out since this page was opened
let fetched = 0; // when the server last said it
let sending = false;
let isEmpty = true; // nothing is shown yet but that it is being fetched
let written = ""; // the entry that has just been put into the outbox
const scrolled = {}; // address → how far down one was

// --- What is shown --------------------------------------------------------------------------------

const address = () => location.hash.slice(1) || "/";
const go = (to) => { location.hash = to; };

let drawing = Promise.resolve();
function show() {
  drawing = drawing.then(draw, draw);
  return drawing;
}

async function draw() {
  const [, section, key] = address().split("/");
  const kept = await get("state", "session");
  if (kept && (!data || data.owner !== kept.owner)) data = await get("kept", kept.owner);
  const read = ["", "demands", "records", "help"].includes(section);
  document.body.classList.toggle("writes", !read);
  isEmpty = (!data || isBarred) && section !== "help";
  for (const link of tabs.querySelectorAll("a")) {
    if (link.getAttribute("href") === `#/${section}`) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  if (section === "help") fill(page, help.content.cloneNode(true));
  else if (isEmpty) waitingRoom(page, EMPTY[trouble.split(":")[0]] || "正在读取您的单位……");
  else await (PAGES[section] || PAGES[""])(key);
  await tellStatus();
}

const EMPTY = {
  login: "请先登录。",
  password: "请先更改初始密码。",
  offline: "现在没有信号，手机上也还没有您的资料。请在有信号的地方打开一次，以后没有信号也能用。",
  again: "服务器暂时没有回答，请稍后再打开。",
  stopped: "现在登录的账号不能使用手机走访。",
};
const UNITS = { href: "#/", text: "我的单位" };
const RECORDS = { href: "#/records", text: "我的记录" };

const PAGES = {
  "": () => units(page, data),
  demands: () => demands(page, data),
  records: () => records(page, data, { sending, resend: () => deliver(true), written }),
  entry: (id) => conflict(page, data, id, () => { deliver(true); go("/records"); }),
  leave: () => leavePage(),
  unit: (id) => {
    const unit = data.units.find((one) => one.id === Number(id));
    return unit ? showForm(page, { data, unit, of: `unit:${id}`, done, leave: UNITS }) : gone();
  },
  visit: (number) => {
    const visit = data.visits.find((one) => one.number === number);
    return visit && visit.state !== "void" ? showForm(page, { data, unit: unitOf(visit.unit), of: `visit:${number}`, visit, done, leave: RECORDS }) : gone();
  },
  edit: async (id) => {
    const entry = (await unsentOf(data.owner)).find((one) => one.id === id && one.state !== "received");
    const visit = entry && data.visits.find((one) => one.number === entry.number);
    return entry ? showForm(page, { data, unit: { ...unitOf(entry.unit), name: entry.unit_name }, of: `entry:${id}`, visit, entry, done, leave: RECORDS }) : gone();
  },
};

const unitOf = (id) => data.units.find((one) => one.id === id) || { id, name: nameOf(data, id), status: "", headcount: null, address: "" };
const gone = () => fill(page, back("#/", "我的单位"), title("找不到这一项"), notice("可能已经发送，或者单位已交给别人联系。"));

function done(what, id) {
  if (what === "cleared") {
    show();
    return;
  }
  written = id;
  if (navigator.storage && navigator.storage.persist) navigator.storage.persist().then(() => refreshPage());
  location.replace("#/records"); // the way back does not lead into the form
  deliver(true);
}

/** Pages that only show what is kept are drawn anew when it changes; a form is never disturbed. */
function refreshPage() {
  const [, section] = address().split("/");
  if (isEmpty) return moved();
  if (["", "demands", "records"].includes(section) && document.activeElement.id !== "search") return show();
  return tellStatus();
}

async function moved() {
  const place = scrolled[address()] || 0; // drawing scrolls too
  if (address() !== "/records") written = "";
  await show();
  const heading = page.querySelector("h1");
  if (heading) {
    document.title = `${heading.textContent} · ${document.body.dataset.name}`;
    heading.focus({ preventScroll: true });
  }
  window.scrollTo(0, place);
}

// --- How things stand -----------------------------------------------------------------------------

const link = (href, text) => h("a", { href }, text);

async function tellStatus() {
  const waiting = data ? await unsentOf(data.owner) : [];
  const others = data ? (await unsentOfOthers(data.owner)).length : 0;
  const urgent = waiting.filter((one) => URGENT.includes(one.state)).length;
  const returned = data ? data.visits.filter((visit) => visit.state === "returned").length : 0;
  const parts = [];
  const left = waiting.length - urgent;
  if (left) parts.push(h("strong", {}, sending ? `正在发送，还有${left}条` : `待发送${left}条`));
  if (trouble === "login") parts.push(link("/login/?next=/v/", left ? "请重新登录，登录后自动发送" : "请重新登录"));
  else if (trouble === "password") parts.push(link("/account/password/", "请先更改初始密码"));
  else if (trouble === "offline") parts.push("没有信号，有信号时自动发送");
  else if (trouble === "again") parts.push("服务器暂时没有回答，稍后自动再试");
  else if (trouble.startsWith("stopped:")) parts.push(trouble.slice("stopped:".length));
  if (urgent) parts.push(link("#/records", `${urgent}条要您处理`));
  if (returned) parts.push(link("#/records", `${returned}条被退回`));
  if (others) parts.push(`这部手机上还有另一个账号未发送的${others}条，由本人登录后发送`);
  if (!lasts()) parts.push("这个浏览器不能保存内容，没有信号时不能用");
  const count = document.getElementById("count");
  count.textContent = waiting.length || "";
  count.hidden = !waiting.length;
  const text = parts.map((part) => part.textContent || part).join("；");
  if (status.textContent !== text) fill(status, ...parts.flatMap((part, at) => (at ? ["；", part] : [part])));
  status.hidden = !parts.length;
}

// --- With the server ------------------------------------------------------------------------------

async function refresh() {
  const before = leavers;
  const found = await fetchData();
  if (before !== leavers) return false;
  isBarred = found.kind === "stopped";
  if (found.kind === "ok") {
    trouble = "";
    fetched = Date.now();
    data = found.json;
    await remember(data).catch(() => {}); // a full phone: this page goes on with what it holds
  } else {
    trouble = found.kind === "stopped" || found.kind === "refused" ? `stopped:${found.json.error}` : found.kind;
  }
  return found.kind === "ok";
}

const FRESH = 10 * 60 * 1000; // milliseconds for which one sends without asking for data first

let clock = null;
let delivery = null;
let more = false;

/** Fetch what is new and send what waits; what could not be sent is tried again after a while. */
function deliver(now = false) {
  more = Boolean(delivery);
  delivery = delivery || round(now).finally(() => { delivery = null; });
  return delivery;
}

async function round(now) {
  clearTimeout(clock);
  const isFresh = data && !trouble && Date.now() - fetched < FRESH;
  const waits = async () => (data ? (await unsentOf(data.owner)).length : 0);
  if ((isFresh && await waits()) || await refresh()) {
    const before = await waits();
    sending = before > 0;
    if (sending) {
      await refreshPage();
      trouble = await send(now);
      sending = false;
      if (trouble.startsWith("stopped:")) await whose();
      else if (!trouble && await waits() < before) await refresh();
    }
  }
  await refreshPage();
  if (more) {
    more = false;
    await round(now);
  } else await wait();
}

/** The server refuses to take it: from another user, who has logged in since, or for good. */
async function whose() {
  const { owner } = data;
  const why = trouble;
  if (await refresh() && data.owner === owner) trouble = why;
}

async function wait() {
  const session = await get("state", "session");
  const left = session ? await pauseLeft(session.owner) : null;
  if (left === null) return;
  const registration = worker && (await worker);
  if (registration && registration.sync) registration.sync.register("send").catch(() => {});
  clearTimeout(clock);
  if (["", "offline", "again"].includes(trouble)) clock = setTimeout(deliver, Math.max(2000, Math.min(left, 600000)));
}

// --- Leaving --------------------------------------------------------------------------------------

async function leavePage() {
  const waiting = (await unsentOf(data.owner)).length;
  const drafts = (await allOf("drafts", data.owner)).length;
  const place = h("p", { class: "error", role: "alert" });
  const out = async () => {
    if (!(await logOut())) place.textContent = "现在连不上服务器，不能退出登录。请在有信号时再退出；手机上的内容都还在。";
  };
  const first = async () => {
    place.textContent = "正在发送……";
    await deliver(true);
    if ((await unsentOf(data.owner)).length) place.textContent = "还有没发送完的，没有退出。请看“我的记录”。";
    else await out();
  };
  const left = [waiting ? `${waiting}条走访没有发送` : "", drafts ? `${drafts}份草稿没有提交` : ""].filter(Boolean).join("，");
  fill(page, back("#/", "我的单位"), title("退出登录"),
    left ? notice(`这部手机上还有${left}。退出登录会清除手机上您的全部资料，没有发送的也会删除，不能恢复。`, "warn")
      : notice("退出登录会清除这部手机上您的单位、诉求和记录；已收到的都在服务器上。"),
    h("div", { class: "stack" },
      waiting ? button("先发送，再退出", first, "primary") : null,
      left ? button(waiting ? `仍然退出，并删除未发送的${waiting}条` : "仍然退出，并删除草稿", out, "danger") : button("退出登录", out, "primary"),
      h("a", { class: "button", href: "#/" }, "取消")),
    place);
}

/** Log out on the server, then take everything of the user off the phone. */
async function logOut() {
  const { owner } = data;
  let found = { kind: "token" };
  for (let tries = 0; found.kind === "token" && tries < 2; tries += 1) {
    if (tries) await refresh();
    const session = await get("state", "session");
    found = session.owner === owner ? await call("POST", "/logout/", { session }) : { kind: "login" };
  }
  // A log-out leads to the log-in page; who has been logged out already is led there too.
  if (!["password", "login"].includes(found.kind)) return false;
  await leave(owner);
  location.assign("/login/");
  return true;
}

// --- Begin ----------------------------------------------------------------------------------------

/** Offline needs it, and it needs https. One that can send in the background, where that is known. */
let worker = null;
function register() {
  const scope = { scope: "/v/" };
  return navigator.serviceWorker.register("/v/sw.js?sends=1", { ...scope, type: "module" })
    .catch(() => navigator.serviceWorker.register("/v/sw.js", scope))
    .catch(() => null);
}

listen((what) => {
  if (what === "leaving") leavers += 1;
  else if (what === "out") {
    data = null;
    trouble = "login";
    show();
  } else refreshPage();
});
history.scrollRestoration = "manual";
window.addEventListener("hashchange", moved);
document.querySelector(".skip").addEventListener("click", (event) => {
  event.preventDefault(); // an address of this page is a part of it
  page.focus();
});
window.addEventListener("scroll", () => { scrolled[address()] = window.scrollY; }, { passive: true });
window.addEventListener("online", () => deliver(true));
document.addEventListener("visibilitychange", () => { if (!document.hidden) deliver(true); });
window.addEventListener("beforeunload", (event) => {
  if (!lasts() && Number(document.getElementById("count").textContent)) event.preventDefault();
});

async function start() {
  await begin();
  if (/MicroMessenger/.test(navigator.userAgent)) document.getElementById("in-app").hidden = false;
  await moved();
  await deliver(true);
  if ("serviceWorker" in navigator) worker = register();
  await wait();
}
start();

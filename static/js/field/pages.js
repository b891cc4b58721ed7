// The pages that are read: units, demands, what has been sent and what has not, two versions of one.

import { ago, back, button, fill, h, inWords, momentInWords, notice, tag, title } from "./dom.js";
import { words } from "./form.js";
import { alter, remove, settlePhotos, unsentOf } from "./outbox.js";
import { all, allOf, lasts, unsent } from "./store.js";

const unitOf = (data, id) => data.units.find((unit) => unit.id === id);
export const nameOf = (data, id) => (unitOf(data, id) || { name: "已交接的单位" }).name;

// --- 单位 -----------------------------------------------------------------------------------------

let sought = "";

export async function units(page, data) {
  const waiting = new Set((await unsentOf(data.owner)).map((entry) => entry.unit));
  const drafts = new Set((await allOf("drafts", data.owner)).map((draft) => draft.unit));
  const list = h("ul", { class: "cards" });
  const nothing = h("p", { class: "empty" });
  const show = () => {
    const found = data.units.filter((unit) => unit.name.includes(sought.trim()));
    fill(list, ...found.map((unit) => unitCard(data, unit, waiting, drafts)));
    nothing.textContent = data.units.length ? "没有名称相符的单位。" : "现在没有由您联系的单位。如有疑问，请联系街道党建办。";
    nothing.hidden = Boolean(found.length);
  };
  const box = h("input", { type: "search", id: "search", autocomplete: "off", input: () => { sought = box.value; show(); } });
  box.value = sought;
  show();
  const due = data.units.filter((unit) => unit.is_due).length;
  const search = data.units.length > 5 || sought ? h("div", { class: "field" }, h("label", { for: "search" }, "按名称查找"), box) : null;
  fill(page, title("我的单位"), h("p", { class: "hint" }, `共${data.units.length}家${due ? `，${due}家该走访了` : ""}。点单位名称登记走访。`), search, list, nothing);
}

function unitCard(data, unit, waiting, drafts) {
  const demands = data.demands.filter((demand) => demand.unit === unit.id).length;
  const tags = [
    unit.is_due && tag("该走访了", true),
    unit.is_key && tag("重点"),
    demands && tag(`有诉求${demands}件`),
    unit.status !== "正常经营" && tag(unit.status),
    waiting.has(unit.id) && tag("有走访待发送", true),
    drafts.has(unit.id) && tag("有草稿"),
  ].filter(Boolean);
  return h("li", {}, h("a", { class: "card", href: `#/unit/${unit.id}` },
    h("strong", {}, unit.name),
    h("span", { class: "hint" }, unit.address || "没有登记地址"),
    h("span", { class: "row" }, h("span", {}, ago(unit.last)), ...tags)));
}

// --- 诉求 -----------------------------------------------------------------------------------------

export function demands(page, data) {
  const cards = data.demands.map((demand) => h("li", { class: "card" },
    h("strong", {}, nameOf(data, demand.unit)),
    h("p", {}, demand.content),
    h("span", { class: "row" }, tag(demand.category), demand.state_label ? tag(demand.state_label, true) : null,
      h("span", { class: "hint" }, `${inWords(demand.raised_on)}收集 · ${demand.number}`))));
  fill(page, title("诉求"), h("p", { class: "hint" }, "您联系的单位还没有办结的诉求。走访时可以告诉企业办到哪一步。"),
    cards.length ? h("ul", { class: "cards" }, ...cards) : h("p", { class: "empty" }, "现在没有未办结的诉求。走访时了解到的，在走访表里勾选“企业提出了诉求”。"));
}

// --- 我的记录 -------------------------------------------------------------------------------------

const STATES = { waiting: "待发送", wrong: "需要修改", conflict: "内容冲突", refused: "没有收下" };
export const URGENT = ["wrong", "conflict", "refused"]; // the user has to do something

export async function records(page, data, { sending, resend, written }) {
  const entries = (await allOf("outbox", data.owner)).sort((a, b) => b.made_at - a.made_at);
  const open = entries.filter(unsent);
  const received = new Map(entries.filter((entry) => !unsent(entry)).reverse().map((entry) => [entry.number, entry]));
  const rank = (visit) => (received.has(visit.number) && isOfToday(received.get(visit.number)) ? 2 : 0) + (visit.state === "returned" ? 1 : 0);
  const visits = [...data.visits].sort((a, b) => rank(b) - rank(a));
  const listed = new Set(visits.map((visit) => visit.number));
  const cards = [
    ...[...received.values()].reverse().filter((entry) => !listed.has(entry.number)).map((entry) => visitCard(data, null, entry)),
    ...visits.map((visit) => visitCard(data, visit, received.get(visit.number))),
  ];
  fill(page, title("我的记录"),
    ...entries.filter((entry) => entry.id === written).map(aboutWritten),
    ...(open.length ? [
      h("h2", {}, `还没有发送完的（${open.length}）`),
      await unsafe(),
      h("ul", { class: "cards" }, ...open.map((entry) => openCard(data, entry, sending))),
      open.some((entry) => !URGENT.includes(entry.state)) && button("立即发送", resend, "primary"),
    ] : []),
    h("h2", {}, "已收到的"),
    cards.length ? h("ul", { class: "cards" }, ...cards) : h("p", { class: "empty" }, "还没有登记过走访。打开“单位”，点单位名称登记。"));
}

const isOfToday = (entry) => Date.now() - entry.made_at < 86400000;

function aboutWritten(entry) {
  if (entry.state === "received") return notice(`“${entry.unit_name}”的走访已收到，登记好了。`, "good");
  return URGENT.includes(entry.state) ? null : notice("已记下。有信号时自动发送，收到后这里有回执。", "good");
}

/** A warning where the browser might throw away what has not been sent. */
async function unsafe() {
  if (!lasts()) return notice("这个浏览器不能在手机上保存内容：看到“已收到”之前，请不要关闭页面。", "warn");
  const kept = navigator.storage && navigator.storage.persisted ? await navigator.storage.persisted() : false;
  return kept ? null : notice("内容已存在这部手机上。发送完之前，请不要清理浏览器数据或卸载浏览器。", "warn");
}

const said = (entry) => h("span", { class: "hint" }, `${inWords(entry.said.effective_on)}走访`);

function openCard(data, entry, sending) {
  const photos = entry.photos.filter((photo) => photo.state === "waiting").length;
  const refused = entry.photos.filter((photo) => photo.state === "refused");
  const received = entry.state === "received";
  const state = sending ? "发送中" : STATES[entry.state];
  const lines = [h("strong", {}, entry.unit_name), said(entry)];
  if (received) lines.push(receiptLine(entry.receipt, entry.number), photos ? tag(sending ? `照片发送中（还有${photos}张）` : `照片待发送${photos}张`, true) : null);
  else lines.push(h("span", { class: "row" }, tag(entry.state === "waiting" ? state : STATES[entry.state], true), photos ? h("span", { class: "hint" }, `照片${photos}张`) : null));
  if (entry.message && !received) lines.push(h("p", {}, entry.message));
  for (const photo of refused) lines.push(h("p", {}, `有一张照片没有收下：${photo.message}`));
  const actions = [];
  if (refused.length) actions.push(button("再发送照片", () => settlePhotos(entry, true)), button("不要这些照片", () => settlePhotos(entry, false), "quiet"));
  if (entry.state === "conflict") actions.push(h("a", { class: "button primary", href: `#/entry/${entry.id}` }, "看两个版本"));
  if (entry.state === "wrong") actions.push(h("a", { class: "button primary", href: `#/edit/${entry.id}` }, "去修改"));
  if (entry.state === "refused") actions.push(button("再发送一次", () => alter(entry.id, { state: "waiting", next_at: 0 })));
  if (["waiting", "refused"].includes(entry.state) && !sending) actions.push(h("a", { class: "button", href: `#/edit/${entry.id}` }, "修改"));
  if (!received && !sending) actions.push(button("删除", () => confirm(`删除“${entry.unit_name}”这条没有发送的走访？不能恢复。`) && remove(entry), "quiet"));
  return h("li", { class: "card" }, ...lines, h("div", { class: "row" }, ...actions));
}

function receiptLine(receipt, number) {
  const short = number.slice(0, 8).toUpperCase();
  if (!receipt || !receipt.received_at) return h("span", { class: "receipt" }, `✓ 已收到 · 编号 ${short}`);
  const demand = receipt.demand ? ` · 诉求 ${receipt.demand}` : "";
  return h("span", { class: "receipt" }, `✓ 已收到 · 回执：${momentInWords(receipt.received_at)}，${short}${demand}`);
}

function visitCard(data, visit, entry) {
  if (!visit) {
    return h("li", { class: "card" }, h("strong", {}, entry.unit_name), said(entry), receiptLine(entry.receipt, entry.number), settled(entry));
  }
  const returned = visit.state === "returned";
  const voided = visit.state === "void";
  const photos = visit.photos ? ` · 照片${visit.photos}张` : "";
  const name = unitOf(data, visit.unit) || !entry ? nameOf(data, visit.unit) : entry.unit_name;
  return h("li", { class: "card" },
    h("strong", {}, name),
    h("span", { class: "hint" }, `${inWords(visit.said.effective_on)}走访${photos}`),
    visit.said.content ? h("span", { class: "clip" }, visit.said.content) : null,
    returned || voided ? tag(visit.state_label, true) : receiptLine(entry && entry.receipt, visit.number),
    (returned || voided) && visit.review_note ? h("p", {}, `${returned ? "退回" : "作废"}原因：${visit.review_note}`) : null,
    settled(entry),
    voided ? null : h("div", { class: "row" }, h("a", { class: returned ? "button primary" : "button quiet", href: `#/visit/${visit.number}` }, returned ? "修改后重新提交" : "修改")));
}

const settled = (entry) => (entry && entry.settled ? h("p", { class: "hint" }, "内容不同，您已选择以服务器上的为准。") : null);

// --- 内容冲突 -------------------------------------------------------------------------------------

export async function conflict(page, data, id, done) {
  const entry = (await all("outbox")).find((one) => one.id === id && one.owner === data.owner);
  if (!entry || entry.state !== "conflict") return done();
  const mine = words(data, entry.said);
  const theirs = words(data, entry.stored.said);
  const column = (rows, other) => rows.map(([name, label, text], at) => {
    if (!text && !other[at][2]) return null;
    return h("div", { class: text === other[at][2] ? "said" : "said differs" }, h("strong", {}, label), h("p", {}, text || "（没有写）"));
  });
  const theirsStand = async () => {
    await alter(id, { state: "received", settled: true, receipt: { received_at: "", version: entry.stored.version, demand: "" } });
    done();
  };
  const mineStand = async () => {
    await alter(id, { state: "waiting", base: entry.stored.version, next_at: 0 });
    done();
  };
  const voided = entry.stored.state === "void";
  fill(page, back("#/records", "我的记录"), title(entry.unit_name),
    notice(`${entry.message}。两个版本都在下面，不同的地方有标记，请选一个。`, "warn"),
    h("div", { class: "two" },
      h("section", {}, h("h2", {}, "服务器上的"), ...column(theirs, mine).filter(Boolean), button("保留服务器上的", theirsStand)),
      h("section", {}, h("h2", {}, "我刚写的"), ...column(mine, theirs).filter(Boolean),
        voided ? null : button("用我写的替换", mineStand, "primary"))));
  return null;
}

/** What somebody sees who has opened the page before any data came. */
export function waitingRoom(page, text) {
  fill(page, title("手机走访"), notice(text));
}


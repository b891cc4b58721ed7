// What has been written and not yet received. An entry is put here whole, before anything is sent,
// and leaves only when its user says so; the server takes the same entry any number of times.

import { call, fetchData } from "./net.js";
import { all, allOf, change, get, unsent, wipe, write } from "./store.js";

const RECEIPTS = 50;
const FIRST_PAUSE = 2; // seconds, doubled with each failure
const LONGEST_PAUSE = 600;
const LEASE = 90000; // milliseconds: longer than the patience with one request

const channel = typeof BroadcastChannel === "function" ? new BroadcastChannel("field") : null;
const listeners = [];
export const listen = (listener) => listeners.push(listener);
if (channel) channel.onmessage = ({ data }) => listeners.forEach((listener) => listener(data));

/** Tell this page, and the user's others: "queue" has changed, somebody is "leaving" or "out". */
export function tell(what) {
  listeners.forEach((listener) => listener(what));
  if (channel) channel.postMessage(what);
}

export function uuid() {
  if (crypto.randomUUID) return crypto.randomUUID(); // over https only
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 15) | 64;
  bytes[8] = (bytes[8] & 63) | 128;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/(.{8})(.{4})(.{4})(.{4})(.{12})/, "$1-$2-$3-$4-$5");
}

/** Put an entry with its photos in, and its draft away, all at once. */
export async function enqueue(entry, photos, draft) {
  const listed = photos.map(({ number }) => ({ number, state: "waiting" }));
  const whole = { ...entry, state: "waiting", turn: (entry.turn || 0) + 1, tries: 0, next_at: 0, photos: listed };
  for (const settled of ["errors", "message", "stored"]) delete whole[settled];
  await write([
    ["put", "outbox", whole],
    ...photos.map((photo) => ["put", "photos", { ...photo, of: entry.id }]),
    ["delete", "drafts", draft],
  ]);
  tell("queue");
}

export async function remove(entry) {
  await write([
    ["delete", "outbox", entry.id],
    ...entry.photos.map(({ number }) => ["delete", "photos", number]),
  ]);
  tell("queue");
}

export async function alter(id, more) {
  await change("outbox", id, (entry) => entry && { ...entry, ...more, turn: entry.turn + 1 });
  tell("queue");
}

/** Photos that were refused are tried once more, or given up. */
export async function settlePhotos(entry, keep) {
  const refused = entry.photos.filter((photo) => photo.state === "refused");
  const photos = keep
    ? entry.photos.map((photo) => (photo.state === "refused" ? { number: photo.number, state: "waiting" } : photo))
    : entry.photos.filter((photo) => photo.state !== "refused");
  await change("outbox", entry.id, (found) => found && { ...found, photos });
  if (!keep) await write(refused.map(({ number }) => ["delete", "photos", number]));
  tell("queue");
}

export const unsentOf = async (owner) => (await allOf("outbox", owner)).filter(unsent);
export const unsentOfOthers = async (owner) => (await all("outbox")).filter((one) => one.owner !== owner && unsent(one));

/** Remember whose phone this is now. Of an earlier user only what was never sent, and drafts, stay. */
export async function remember(data) {
  const { owner, csrf } = data;
  const steps = [["put", "state", { name: "session", owner, csrf }], ["put", "kept", data]];
  for (const other of await all("kept")) if (other.owner !== owner) steps.push(["delete", "kept", other.owner]);
  for (const entry of await all("outbox")) {
    if (entry.owner !== owner && !unsent(entry)) steps.push(["delete", "outbox", entry.id]);
  }
  await write(steps);
}

export async function leave(owner) {
  tell("leaving"); // what is being fetched is not to be kept any more
  await wipe(owner);
  tell("out");
}

// --- Sending -------------------------------------------------------------------------------------

const me = uuid();

/** Run `work` unless another page of this phone is at it. */
async function alone(work) {
  if (typeof navigator.locks === "object") {
    return navigator.locks.request("field-send", { ifAvailable: true }, (lock) => (lock ? work() : null));
  }
  const taken = await renew();
  if (!taken) return null;
  try {
    return await work();
  } finally {
    await write([["delete", "state", "lease"]]);
  }
}

async function renew() {
  const now = Date.now();
  const lease = await change("state", "lease", (old) => {
    if (old && old.until > now && old.holder !== me) return old;
    return { name: "lease", holder: me, until: now + LEASE };
  });
  return lease.holder === me;
}

let running = null;
let asked = false;

/** Send all that may be sent: what it ended with, "" for the end of the queue. `now` skips pauses. */
export async function send(now = false) {
  if (running) {
    asked = true;
    return running;
  }
  running = alone(() => pass(now));
  const ended = await running.finally(() => { running = null; });
  if (!asked) return ended || "";
  asked = false;
  return send();
}

async function pass(now) {
  const session = await get("state", "session");
  if (!session) return "login";
  if (now) for (const entry of await unsentOf(session.owner)) await change("outbox", entry.id, (one) => one && { ...one, next_at: 0 });
  for (const step of [nextVisit, nextPhoto]) {
    for (;;) {
      const task = step(await unsentOf(session.owner), Date.now());
      if (!task) break;
      if (typeof navigator.locks !== "object") await renew();
      const ended = await (step === nextVisit ? sendVisit(task, session) : sendPhoto(task, session));
      tell("queue");
      if (ended) return ended;
    }
  }
  await trim(session.owner);
  return "";
}

function nextVisit(entries, now) {
  const due = entries.filter((entry) => entry.state === "waiting" && entry.next_at <= now);
  return due.sort((a, b) => a.made_at - b.made_at)[0];
}

function nextPhoto(entries, now) {
  const entry = entries.find((one) => one.state === "received" && one.next_at <= now && one.photos.some((photo) => photo.state === "waiting"));
  return entry && { entry, number: entry.photos.find((photo) => photo.state === "waiting").number };
}

/** The answer; asked again once where the token of the form had grown old. */
async function put(path, session, body, type) {
  const first = await call("PUT", path, { session, body, type });
  if (first.kind !== "token") return first;
  const fresh = await fetchData();
  if (fresh.kind !== "ok") return fresh;
  if (fresh.json.owner !== session.owner) return { kind: "stopped", json: { error: "" } };
  session.csrf = fresh.json.csrf;
  await change("state", "session", (old) => old && { ...session });
  const again = await call("PUT", path, { session, body, type });
  return again.kind === "token" ? { kind: "again", json: again.json } : again;
}

const STOPS = ["login", "password", "stopped"];

/** What to do after an answer that says nothing of the entry itself. */
async function pause(entry, { kind, json }) {
  if (STOPS.includes(kind)) return kind === "stopped" ? `stopped:${json.error}` : kind;
  const seconds = Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** entry.tries) * (0.5 + Math.random());
  await change("outbox", entry.id, (one) => one && { ...one, tries: one.tries + 1, next_at: Date.now() + seconds * 1000 });
  return kind === "offline" ? "offline" : "";
}

async function sendVisit(entry, session) {
  const body = JSON.stringify({ ...entry.said, unit: entry.unit, base: entry.base || "" });
  const found = await put(`/v/visits/${entry.number}/`, session, body, "application/json");
  const outcome = {
    ok: { state: "received", receipt: found.json, tries: 0, next_at: 0 },
    conflict: { state: "conflict", stored: found.json.stored, message: found.json.error },
    wrong: { state: "wrong", errors: found.json.errors },
    refused: { state: "refused", message: found.json.error },
  }[found.kind];
  if (!outcome) return pause(entry, found);
  await change("outbox", entry.id, (one) => {
    if (!one || one.turn === entry.turn) return one && { ...one, ...outcome };
    // Written anew while it was under way: the new words revise those that have just been received.
    return found.kind === "ok" ? { ...one, base: found.json.version } : one;
  });
  return "";
}

async function sendPhoto({ entry, number }, session) {
  const photo = await get("photos", number);
  const found = photo
    ? await put(`/v/visits/${entry.number}/photos/${number}/`, session, photo.data, "image/jpeg")
    : { kind: "refused", json: { error: "手机上已经没有这张照片" } };
  const said = found.kind === "ok" ? { number, state: "received" } : { number, state: "refused", message: found.json.error };
  if (!["ok", "conflict", "wrong", "refused"].includes(found.kind)) return pause(entry, found);
  await change("outbox", entry.id, (one) => one && { ...one, tries: 0, photos: one.photos.map((old) => (old.number === number ? said : old)) });
  if (found.kind === "ok") await write([["delete", "photos", number]]);
  return "";
}

/** Receipts are kept for a while, the latest of them. */
async function trim(owner) {
  const receipts = (await allOf("outbox", owner)).filter((one) => !unsent(one));
  receipts.sort((a, b) => b.made_at - a.made_at);
  await write(receipts.slice(RECEIPTS).map(({ id }) => ["delete", "outbox", id]));
}

/** Milliseconds until something may be tried again; null when nothing waits. */
export async function pauseLeft(owner) {
  const waiting = (await unsentOf(owner)).filter((one) => one.state === "waiting" || one.photos.some((photo) => photo.state === "waiting"));
  return waiting.length ? Math.max(500, Math.min(...waiting.map((one) => one.next_at)) - Date.now()) : null;
}

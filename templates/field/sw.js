// Keeps the page and its files on the phone, so that it opens without a signal. They are the same
// for everybody; data is never kept here, and nothing that is sent passes through here.
// A new version of any of them makes another text of this file, and is taken whole or not at all.
{% if sends %}import { begin } from "{{ modules.store }}";
import { send } from "{{ modules.outbox }}";
{% endif %}
const SHELL = "{{ shell }}";
const CACHE = "field-{{ version }}";
const FILES = [{% for file in files %}"{{ file }}"{% if not forloop.last %}, {% endif %}{% endfor %}];

self.addEventListener("install", (event) => event.waitUntil(keep()));

async function keep() {
  const page = await fetch(SHELL, { cache: "no-store", credentials: "same-origin" });
  if (!page.ok || page.redirected) throw new Error("the log-in page is no page to keep");
  const cache = await caches.open(CACHE);
  await cache.addAll(FILES);
  await cache.put(SHELL, page);
  await self.skipWaiting(); // the page that is open has all of its own version already
}

self.addEventListener("activate", (event) => event.waitUntil(clear()));

async function clear() {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith("field-") && name !== CACHE).map((name) => caches.delete(name)));
  await self.clients.claim();
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== self.location.origin) return;
  const isShell = request.mode === "navigate" && pathname === SHELL;
  if (isShell || FILES.includes(pathname)) event.respondWith(kept(request, isShell ? SHELL : pathname));
});

async function kept(request, path) {
  const found = await (await caches.open(CACHE)).match(path, { ignoreVary: true });
  return found || fetch(request);
}
{% if sends %}
// The signal is back, and the page may be closed.
self.addEventListener("sync", (event) => {
  if (event.tag === "send") event.waitUntil(sendWaiting());
});

async function sendWaiting() {
  await begin();
  const ended = await send(true);
  if (ended === "offline") throw new Error("to be tried again");
}
{% endif %}

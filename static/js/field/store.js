// What the phone keeps, in IndexedDB; in this page's memory where the browser refuses that.
// Every record of a person names its owner, so that one user's is never shown to, or sent by, another.

const NAME = "field";
const KEYS = { kept: "owner", drafts: "key", outbox: "id", photos: "number", state: "name" };
const PERSONAL = ["kept", "drafts", "outbox", "photos"];

let opened = null;
let memory = null; // store → Map, once IndexedDB has failed

export const lasts = () => !memory;

function open() {
  opened = opened || new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = () => {
      for (const store of Object.keys(KEYS)) request.result.createObjectStore(store, { keyPath: KEYS[store] });
    };
    request.onerror = () => reject(request.error);
    request.onsuccess = () => {
      request.result.onclose = () => { opened = null; };
      resolve(request.result);
    };
  });
  return opened;
}

/** Whether what is written here outlives the page. */
export async function begin() {
  try {
    await open();
    await get("state", "session");
  } catch {
    memory = {};
    for (const store of Object.keys(KEYS)) memory[store] = new Map();
  }
  return lasts();
}

/** One transaction over `stores`; `work` is given a function store → object store. */
async function transact(stores, mode, work) {
  const database = await open();
  return new Promise((resolve, reject) => {
    const transaction = database.transaction(stores, mode);
    let result;
    transaction.oncomplete = () => resolve(result);
    transaction.onerror = transaction.onabort = () => reject(transaction.error);
    work((store) => transaction.objectStore(store), (value) => { result = value; });
  });
}

const answer = (request, give) => { request.onsuccess = () => give(request.result); };

export async function get(store, key) {
  if (memory) return memory[store].get(key);
  return transact([store], "readonly", (of, give) => answer(of(store).get(key), give));
}

export async function all(store) {
  if (memory) return [...memory[store].values()];
  return transact([store], "readonly", (of, give) => answer(of(store).getAll(), give));
}

export const allOf = async (store, owner) => (await all(store)).filter((one) => one.owner === owner);

/** Do several things at once or none of them: ["put", store, value] or ["delete", store, key]. */
export async function write(steps) {
  if (memory) {
    for (const [what, store, one] of steps) {
      if (what === "put") memory[store].set(one[KEYS[store]], one);
      else memory[store].delete(one);
    }
    return;
  }
  if (!steps.length) return;
  const stores = [...new Set(steps.map(([, store]) => store))];
  await transact(stores, "readwrite", (of) => {
    for (const [what, store, one] of steps) of(store)[what](one);
  });
}

/** Replace a record by what `make` makes of it; nothing where `make` returns nothing. */
export async function change(store, key, make) {
  if (memory) {
    const made = make(memory[store].get(key));
    if (made) memory[store].set(key, made);
    return made;
  }
  return transact([store], "readwrite", (of, give) => {
    answer(of(store).get(key), (found) => {
      const made = make(found);
      if (made) of(store).put(made);
      give(made);
    });
  });
}

/** Take everything of one user off the phone. */
export async function wipe(owner) {
  const steps = [];
  for (const store of PERSONAL) {
    for (const one of await allOf(store, owner)) steps.push(["delete", store, one[KEYS[store]]]);
  }
  const session = await get("state", "session");
  if (session && session.owner === owner) steps.push(["delete", "state", "session"]);
  await write(steps);
}

/** Visits or photos of an entry of the outbox that the server has not received. */
export function unsent(entry) {
  return entry.state !== "received" || entry.photos.some((photo) => photo.state !== "received");
}

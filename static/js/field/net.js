// What is asked of the server. Every answer is one of a few kinds, whatever went wrong.

const PATIENCE = 60000; // milliseconds; in the busiest minute of the month an answer takes a while
const KINDS = { 200: "ok", 201: "ok", 401: "login", 404: "refused", 408: "again", 409: "conflict", 422: "wrong", 429: "again" };

/** {kind, json}: ok, login, password, token, stopped, conflict, wrong, refused, again, offline. */
export async function call(method, path, { session, body, type } = {}) {
  const headers = { Accept: "application/json" };
  if (session) Object.assign(headers, { "X-Owner": session.owner, "X-CSRFToken": session.csrf });
  if (type) headers["Content-Type"] = type;
  const stop = new AbortController();
  const clock = setTimeout(() => stop.abort(), PATIENCE);
  try {
    const response = await fetch(path, {
      method, headers, body, credentials: "same-origin", redirect: "manual", cache: "no-store", signal: stop.signal,
    });
    return await read(response);
  } catch {
    return { kind: "offline", json: {} };
  } finally {
    clearTimeout(clock);
  }
}

async function read(response) {
  // The only page that one is sent to from here is the one where an initial password is changed.
  if (response.type === "opaqueredirect") return { kind: "password", json: {} };
  const isJson = (response.headers.get("Content-Type") || "").includes("json");
  const json = isJson ? await response.json() : {};
  if (response.ok && !isJson) return { kind: "again", json: {} }; // a gateway's page, not our server's
  if (response.status === 403) return { kind: isJson ? "stopped" : "token", json };
  const kind = KINDS[response.status] || (response.status >= 500 ? "again" : "refused");
  const error = json.error || `服务器没有收下（错误 ${response.status}）`;
  return { kind, json: { ...json, error } };
}

export const fetchData = () => call("GET", "/v/data/");

// Elements and words that every page of the phone uses.

/** An element: `h("p", {class: "hint"}, "text", other)`. A property that is a function is heard. */
export function h(name, properties = {}, ...children) {
  const element = document.createElement(name);
  for (const key of Object.keys(properties)) {
    const value = properties[key];
    if (typeof value === "function") element.addEventListener(key, value);
    else if (typeof value === "boolean") element[key] = value;
    else if (value !== undefined && value !== null) element.setAttribute(key, value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined && child !== ""));
  return element;
}

export function fill(element, ...children) {
  while (element.firstChild) element.removeChild(element.firstChild);
  element.append(...children.filter(Boolean));
}

const two = (number) => String(number).padStart(2, "0");

/** The phone's own day, as the server writes days. */
export function today() {
  const now = new Date();
  return `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
}

export function inWords(day) {
  const [year, month, date] = day.split("-").map(Number);
  return `${String(year) === today().slice(0, 4) ? "" : `${year}年`}${month}月${date}日`;
}

export function momentInWords(moment) {
  const at = new Date(moment);
  return `${at.getMonth() + 1}月${at.getDate()}日 ${two(at.getHours())}:${two(at.getMinutes())}`;
}

/** How long ago a day was: 今天, 12天前, 3个月前, 1年2个月前. */
export function ago(day) {
  if (!day) return "从未登记走访";
  const days = Math.round((Date.parse(today()) - Date.parse(day)) / 86400000);
  if (days <= 0) return "今天走访过";
  if (days === 1) return "昨天走访过";
  if (days < 31) return `${days}天前走访`;
  const [y, m, d] = today().split("-").map(Number);
  const [year, month, date] = day.split("-").map(Number);
  const months = (y - year) * 12 + m - month - (d < date ? 1 : 0);
  if (months < 12) return `${Math.max(1, months)}个月前走访`;
  return `${Math.floor(months / 12)}年${months % 12 ? `${months % 12}个月` : ""}前走访`;
}

export const tag = (text, strong = false) => h("span", { class: strong ? "tag tag-strong" : "tag" }, text);
export const button = (text, click, kind = "") => h("button", { type: "button", class: `button ${kind}`, click }, text);
export const title = (text) => h("h1", { tabindex: "-1" }, text);
export const back = (href, text) => h("a", { class: "back", href }, `‹ ${text}`);
export const notice = (text, kind = "") => h("p", { class: `notice ${kind}` }, text);

// The form of one visit. Every keystroke goes into its draft; nothing is sent from here, but put
// into the outbox.

import { ago, back, button, fill, h, inWords, notice, tag, title, today } from "./dom.js";
import { enqueue, uuid } from "./outbox.js";
import { MOST, shrink } from "./photos.js";
import { all, allOf, get, lasts, write } from "./store.js";

const EMPTY = {
  effective_on: "", method: "on_site", topics: [], unchanged: "", content: "", next_plan: "",
  found_headcount: "", found_status: "", found_moved: "", found_closed: "", found_members: "",
  demand_category: "", demand_content: "",
};
const FOUND = Object.keys(EMPTY).filter((name) => name.startsWith("found_"));
const DEMAND = ["demand_category", "demand_content"];

/** What a form is about: the unit, and the words it begins with.
 *
 * `of` names its draft: unit:7, visit:<number> (a revision) or entry:<id> (written anew in the queue).
 */
export async function showForm(page, { data, unit, of, visit, entry, done, leave }) {
  const key = `${data.owner}:${of}`;
  const draft = await get("drafts", key);
  const begun = { ...EMPTY, effective_on: today(), ...(visit && visit.said), ...(entry && entry.said) };
  const values = draft ? draft.values : begun;
  const photos = (await all("photos")).filter((one) => one.of === key || (entry && one.of === entry.id));
  const said = [...data.visits, ...(await allOf("outbox", data.owner))].filter((one) => one.unit === unit.id);
  const before = said.some((one) => one.said.effective_on === today() && one.state !== "void");
  const form = new Form({ data, unit, visit, entry, key, values, photos, done, before });
  fill(page, back(leave.href, leave.text), title(unit.name), ...form.parts(draft && draft.saved_at));
  form.reveal();
  if (entry && entry.errors) form.complain(entry.errors);
}

class Form {
  constructor(about) {
    Object.assign(this, about);
    this.texts = this.data.choices.texts;
    this.hasDemand = Boolean(this.visit && this.visit.said.demand_content);
    this.element = h("form", { noValidate: true, submit: (event) => { event.preventDefault(); this.submit({}); } });
    this.element.addEventListener("input", () => this.changed());
    this.element.addEventListener("change", () => this.changed());
  }

  // --- What is on it ---

  parts(savedAt) {
    const { unit } = this;
    const known = [unit.status, unit.headcount === null ? "" : `从业人员${unit.headcount}人`, unit.last === undefined ? "" : ago(unit.last)].filter(Boolean).join(" · ");
    this.state = h("p", { class: "hint", role: "status" }, savedAt ? "已恢复上次没有提交的草稿。" : "");
    this.alert = h("div", { role: "alert" });
    this.thumbs = h("ul", { class: "thumbs" });
    this.element.append(
      this.alert,
      this.field("effective_on", "date", { max: today() }),
      this.radios("method", this.data.choices.method, "three"),
      button("情况无变化，直接提交", () => this.submit({ unchanged: "true" }), "primary big"),
      h("p", { class: "hint" }, "记为：信息核实，与台账一致。没有别的要写，点这里就好。"),
      h("h2", {}, "填写走访情况"),
      this.checks("topics", this.data.choices.topics),
      this.area("content", 4),
      this.radios("unchanged", [["", "不说明"], ["true", "无变化"], ["false", "有变化"]], "three"),
      this.found(),
      this.demand(),
      this.pictures(),
      this.area("next_plan", 2, { maxlength: 200 }),
      this.state,
      h("button", { class: "button primary big" }, "提交"),
      button("清空草稿", () => this.clear(), "quiet"),
    );
    this.showPhotos();
    return [h("p", { class: "hint" }, unit.address || ""), known ? h("p", { class: "hint" }, `台账：${known}`) : null, ...this.warnings(), this.element];
  }

  warnings() {
    const { visit } = this;
    const isAgain = !visit && !this.entry && this.before;
    const review = visit && visit.state === "returned" ? [notice(`街道退回：${visit.review_note}`, "warn")] : [];
    if (isAgain) review.push(notice("今天已经登记过这家单位的走访，见“记录”。再提交会另记一次。", "warn"));
    if (!lasts()) review.push(notice("这个浏览器不能在手机上保存内容。请在有信号时填写，看到“已收到”以后再关闭页面。", "warn"));
    return review;
  }

  wrap(name, control, label) {
    control.id = name;
    control.name = name;
    control.setAttribute("aria-describedby", `${name}-error`);
    return h("div", { class: "field" }, h("label", { for: name }, label || this.texts[name]), ...this.decided(name), control, this.error(name));
  }

  error(name) {
    return h("p", { class: "error", id: `${name}-error`, hidden: true });
  }

  /** A change seen that the street has decided on is said no differently by this visit. */
  decided(name) {
    const word = this.visit && this.visit.decided[name.slice("found_".length)];
    return word && name.startsWith("found_") ? [tag(`街道：${word}`)] : [];
  }

  field(name, type, more = {}) {
    const control = h("input", { type, ...more });
    control.value = this.values[name];
    return this.wrap(name, control);
  }

  area(name, rows, more = { maxlength: 2000 }) {
    const control = h("textarea", { rows, ...more });
    control.value = this.values[name];
    return this.wrap(name, control);
  }

  select(name, choices) {
    const control = h("select", {}, ...choices.map(([value, text]) => h("option", { value }, text)));
    control.value = this.values[name];
    return this.wrap(name, control);
  }

  radios(name, choices, kind) {
    const boxes = choices.map(([value, text]) => h("label", { class: "choice" },
      h("input", { type: "radio", name, value, checked: this.values[name] === value }), h("span", {}, text)));
    return h("fieldset", { class: "field" }, h("legend", {}, this.texts[name]), h("div", { class: `choices ${kind}` }, ...boxes), this.error(name));
  }

  checks(name, choices) {
    const boxes = choices.map((value) => h("label", { class: "choice" },
      h("input", { type: "checkbox", name, value, checked: this.values[name].includes(value) }), h("span", {}, value)));
    return h("fieldset", { class: "field" }, h("legend", {}, this.texts[name]), h("div", { class: "choices" }, ...boxes), this.error(name));
  }

  found() {
    this.foundBox = h("fieldset", { class: "inset" }, h("legend", {}, "看到的变化（由街道核对后记入台账）"),
      this.field("found_headcount", "number", { inputmode: "numeric", min: "0", step: "1" }),
      this.select("found_status", [["", "没有变化"], ...this.data.choices.status]),
      this.area("found_moved", 1, { maxlength: 200 }),
      this.field("found_closed", "date", { max: today() }),
      this.area("found_members", 2, { maxlength: 200 }),
      h("p", { class: "hint" }, "只写情况，不写姓名和身份证号。"));
    return this.foundBox;
  }

  demand() {
    if (this.hasDemand) {
      const { demand_category: category, demand_content: content } = this.visit.said;
      return h("div", { class: "field" }, h("strong", {}, `已登记诉求（${category}）`), h("p", {}, content), h("p", { class: "hint" }, "诉求要更正的，请联系街道。"));
    }
    const opened = DEMAND.some((name) => this.values[name]);
    this.demandSwitch = h("input", { type: "checkbox", checked: opened, id: "has-demand" });
    this.demandBox = h("div", { class: "inset" },
      this.select("demand_category", [["", "请选择"], ...this.data.choices.demand_category.map((one) => [one, one])]),
      this.area("demand_content", 3));
    return h("div", { class: "field" }, h("label", { class: "choice wide" }, this.demandSwitch, h("span", {}, "企业提出了诉求")), this.demandBox);
  }

  pictures() {
    const input = h("input", { type: "file", accept: "image/*", multiple: true, id: "pictures", class: "file" });
    input.addEventListener("change", () => this.take(input));
    this.photoError = h("p", { class: "error", role: "status" });
    this.photoLabel = h("label", { for: "pictures" });
    // The browser's own words may be in another language: it lies unseen over ours.
    const picker = h("span", { class: "picker" }, input, h("span", { class: "press", "aria-hidden": "true" }, "选择或拍摄照片"));
    return h("div", { class: "field" }, this.photoLabel, picker, this.photoError, this.thumbs);
  }

  reveal() {
    const { unchanged } = this.read();
    this.foundBox.hidden = unchanged !== "false";
    if (this.demandBox) this.demandBox.hidden = !this.demandSwitch.checked;
  }

  // --- What it says ---

  /** All that is in it, hidden or not: the draft. */
  read() {
    const controls = this.element.elements;
    const values = {};
    for (const name of Object.keys(EMPTY)) values[name] = controls[name] ? controls[name].value : this.values[name];
    values.topics = [...this.element.querySelectorAll("[name=topics]:checked")].map((box) => box.value);
    return values;
  }

  /** What is submitted: nothing that cannot be seen. */
  said(more) {
    const said = { ...this.read(), ...more };
    if (more.unchanged && !said.topics.includes("信息核实")) said.topics = [...said.topics, "信息核实"];
    if (said.unchanged !== "false") for (const name of FOUND) said[name] = "";
    if (this.demandBox && !this.demandSwitch.checked) for (const name of DEMAND) said[name] = "";
    for (const name of ["content", "next_plan", "demand_content", ...FOUND]) said[name] = said[name].trim();
    return said;
  }

  wrongs(said, more) {
    const wrong = {};
    const { element } = this;
    if (!said.effective_on) wrong.effective_on = ["请填写走访日期"];
    else if (said.effective_on > today()) wrong.effective_on = ["走访日期不能晚于今天"];
    const found = element.elements;
    if (more.unchanged && found.unchanged.value === "false") wrong.unchanged = ["下面选了“有变化”，请点最下面的“提交”；确实没有变化的，先改选“无变化”"];
    if (said.unchanged === "false" && !found.found_headcount.validity.valid) wrong.found_headcount = ["从业人数请填写整数，不能小于0"];
    if (said.found_closed > today()) wrong.found_closed = ["注销日期不能晚于今天"];
    if (said.demand_content && !said.demand_category) wrong.demand_category = ["填写了诉求内容，请选择诉求类别"];
    if (said.demand_category && !said.demand_content) wrong.demand_content = ["选择了诉求类别，请写明诉求内容"];
    return wrong;
  }

  complain(errors) {
    const names = Object.keys(errors);
    fill(this.alert, names.length && notice("有内容需要修改，见红字。", "bad"));
    for (const place of this.element.querySelectorAll(".error[id]")) place.hidden = true;
    for (const name of names) {
      const place = document.getElementById(`${name}-error`);
      if (!place) this.alert.append(notice(errors[name].join("；"), "bad"));
      else Object.assign(place, { hidden: false, textContent: errors[name].join("；") });
    }
    this.alert.scrollIntoView({ block: "center" });
  }

  // --- What becomes of it ---

  changed() {
    this.reveal();
    this.dirty = true;
    if (!this.saving) this.saving = this.save().finally(() => { this.saving = null; });
  }

  async save() {
    while (this.dirty) {
      this.dirty = false;
      try {
        await write([["put", "drafts", { key: this.key, owner: this.data.owner, unit: this.unit.id, values: this.read(), saved_at: Date.now() }]]);
        this.state.textContent = lasts() ? "草稿已存在手机上。" : "";
      } catch {
        this.state.textContent = "草稿没有存上：手机存储空间可能不足。请不要关闭页面，直接提交。";
      }
    }
  }

  async take(input) {
    const files = [...input.files];
    const problems = [];
    for (const file of files) {
      if (this.photos.length >= MOST) {
        problems.push(`一次走访最多附${MOST}张照片`);
        break;
      }
      try {
        const photo = { number: uuid(), owner: this.data.owner, of: this.key, ...(await shrink(file)) };
        await write([["put", "photos", photo]]);
        this.photos.push(photo);
      } catch {
        problems.push(`${file.name} 不能识别或放不下，请另选 JPG 照片`);
      }
    }
    input.value = "";
    this.photoError.textContent = problems.join("；");
    this.showPhotos();
    this.changed();
  }

  async drop(photo) {
    this.photos = this.photos.filter((one) => one !== photo);
    await write([["delete", "photos", photo.number]]);
    this.showPhotos();
  }

  showPhotos() {
    const kept = this.visit && this.visit.photos ? `，已收到${this.visit.photos}张` : "";
    this.photoLabel.textContent = `照片（可以不附，最多${MOST}张${kept}）`;
    fill(this.thumbs, ...this.photos.map((photo, at) => h("li", {},
      h("img", { src: photo.thumb, alt: `第${at + 1}张照片` }), button("删除", () => this.drop(photo), "quiet"))));
  }

  async clear() {
    if (!confirm("清空这张表上还没有提交的内容和照片？")) return;
    await this.saving;
    const own = this.photos.filter((photo) => photo.of === this.key);
    await write([["delete", "drafts", this.key], ...own.map(({ number }) => ["delete", "photos", number])]);
    this.done("cleared");
  }

  async submit(more) {
    if (this.submitted) return;
    const said = this.said(more);
    const errors = this.wrongs(said, more);
    this.complain(errors);
    if (Object.keys(errors).length) return;
    this.submitted = true;
    await this.saving;
    const number = (this.entry || this.visit || { number: uuid() }).number;
    const entry = this.entry || { id: uuid(), number, base: this.visit ? this.visit.version : "", made_at: Date.now() };
    const about = { owner: this.data.owner, unit: this.unit.id, unit_name: this.unit.name, said };
    try {
      await enqueue({ ...entry, ...about }, this.photos, this.key);
    } catch {
      this.submitted = false;
      fill(this.alert, notice("没有存上：手机存储空间可能不足。请删去照片或腾出空间，再点“提交”。", "bad"));
      this.alert.scrollIntoView({ block: "center" });
      return;
    }
    this.done("queued", entry.id);
  }
}

/** The words of a form, as a list for reading. */
export function words(data, said) {
  const { texts, method, status } = data.choices;
  const known = { true: "无变化", false: "有变化" };
  const names = { method: new Map(method), found_status: new Map(status) };
  return Object.keys(EMPTY).map((name) => {
    const value = said[name];
    if (name === "effective_on") return [name, texts[name], value && inWords(value)];
    if (name === "unchanged") return [name, texts[name], known[value] || ""];
    const text = Array.isArray(value) ? value.join("、") : String(value || "");
    return [name, texts[name], names[name] ? names[name].get(text) || text : text];
  });
}

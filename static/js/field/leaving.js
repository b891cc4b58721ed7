// Logging out on any page of the site: what the phone keeps of the user goes with it.

import { leave, unsentOf } from "./outbox.js";
import { allOf, begin } from "./store.js";

/** Whether the user may be logged out: nothing of theirs is on this phone any more. */
export async function mayLeave(owner) {
  if (!(await begin())) return true;
  const left = [];
  const unsent = (await unsentOf(owner)).length;
  const drafts = (await allOf("drafts", owner)).length;
  if (unsent) left.push(`${unsent}条走访没有发送`);
  if (drafts) left.push(`${drafts}份草稿没有提交`);
  const words = `这部手机上还有${left.join("，")}。退出登录会把它们删除，不能恢复。\n\n要先发送，请点“取消”，再打开“手机走访”。\n仍然退出并删除，请点“确定”。`;
  if (left.length && !confirm(words)) return false;
  await leave(owner);
  return true;
}

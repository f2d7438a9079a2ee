// Pages of instances, of all or only of those that were predicted wrongly.

import { api } from "../api/client.js";
import { isWrong } from "./instance-card.js";

export const PAGE = 20;
const STRIDE = 100;

// One page of a run: { instances, total, pages }, `total` counting what the filter lets through.
export async function loadPage(study, run, { page, wrongOnly }, signal) {
  if (wrongOnly) {
    const wrong = await allWrong(study, run, signal);
    return { instances: wrong.slice((page - 1) * PAGE, page * PAGE), total: wrong.length };
  }
  const reply = await api.instances(study, run, (page - 1) * PAGE, PAGE, signal);
  return { instances: reply.instances, total: reply.total };
}

// The engine has no such filter: all are looked through, and only the wrong ones are kept.
async function allWrong(study, run, signal) {
  const wrong = [];
  let offset = 0;
  for (;;) {
    const reply = await api.instances(study, run, offset, STRIDE, signal);
    wrong.push(...reply.instances.filter(isWrong));
    offset += reply.instances.length;
    if (offset >= reply.total || reply.instances.length === 0) return wrong;
  }
}

// Pages of the instances of a run, as the daemon filters them.

import { api } from "../api/client.js";

export const PAGE = 20;

// One page: { instances, scales, explainable, matching, total, number }, where `matching` counts what the filters let
// through and `number` is that of the last page where the wanted one lies beyond it.
export async function loadPage(study, { run, page, outcome, gold, q }, signal) {
  const filters = { run, limit: PAGE };
  for (const [name, value] of Object.entries({ outcome, gold, q })) if (value) filters[name] = value;
  let number = Math.max(1, Math.floor(Number(page)) || 1);
  for (;;) {
    const reply = await api.instances(study, { ...filters, offset: Math.min(1e9, (number - 1) * PAGE) }, signal);
    const { total, matching = total } = reply;
    const last = Math.max(1, Math.ceil(matching / PAGE));
    if (number <= last || reply.instances.length) return { instances: reply.instances, scales: reply.scales, explainable: reply.explainable, matching, total, number };
    number = last;
  }
}

// The front of a study: its results once it has ended with some, and its runs while they go.

import { api } from "../api/client.js";
import { remember } from "../parts/router.js";
import { resultsView } from "./results.js";
import { runsView } from "./runs.js";

export async function studyView(root, context) {
  const { id } = context.names;
  const { state, run_states: runs = {} } = await api.studyHead(id, context.signal);
  const [end, view] = state !== "running" && runs.done > 0 ? ["/results", resultsView] : ["/runs", runsView];
  remember(`/studies/${encodeURIComponent(id)}${end}`, {});
  await view(root, context);
}

// One study, kept up to date by its events.

import { api } from "./client.js";
import { follow, rest } from "./events.js";
import { connected } from "../parts/notice.js";

// How often the engine is asked for what events do not tell, such as the time left.
const REFRESH_AFTER = 1500;
const LAST_EVENTS = new Set(["study-completed", "study-aborted", "study-cancelled"]);

// By study, so that going from one view to another hears no event twice.
const lastSeen = new Map();

// Applies what an event says at once. Events may be older than the study: nothing goes backwards.
export function apply(study, { name, data }) {
  const run = study.runs?.find((candidate) => candidate.id === data.run);
  if (!run) return false;
  if (name === "training-advanced" && run.state !== "done") {
    run.step = Math.max(run.step ?? 0, data.step ?? 0);
    run.steps = Math.max(run.steps ?? 0, data.steps ?? 0);
    if (run.state === "pending") run.state = "training";
    return true;
  }
  if (name === "instance-completed" && data.done > run.completed) {
    study.completed += data.done - run.completed;
    run.completed = data.done;
    if (run.state === "pending" || run.state === "training") run.state = "evaluating";
    return true;
  }
  return false;
}

// Loads the study and shows it, again after each change, until the signal aborts.
// `onRunCompleted()` hears that a run has figures. Rejects where the study cannot be loaded.
export async function watch(id, { signal, show, onRunCompleted = () => {} }) {
  let study = await api.study(id, signal);
  show(study);
  if (study.state !== "running") return;
  const who = `events of ${id}`;
  signal.addEventListener("abort", () => connected(who, true), { once: true });
  // A study that has ended tells nothing more, whether its last event was heard or not.
  const ended = new AbortController();
  const following = AbortSignal.any([signal, ended.signal]);

  let refreshing = null;
  const refresh = () =>
    (refreshing ??= rest(REFRESH_AFTER, signal)
      .then(() => api.study(id, signal))
      .then((now) => {
        show((study = now));
        if (now.state !== "running") {
          ended.abort();
          connected(who, true);
        }
      })
      .catch(() => {})
      .finally(() => (refreshing = null)));

  follow(api.eventsPath(id), {
    lastId: lastSeen.get(id) ?? null,
    signal: following,
    onState: (isConnected) => {
      connected(who, isConnected);
      if (isConnected) refresh();
    },
    onEvent: (event) => {
      if (event.id) lastSeen.set(id, event.id);
      if (apply(study, event)) show(study);
      if (event.name === "run-completed") onRunCompleted();
      const last = LAST_EVENTS.has(event.name);
      // The last refresh must be one that began after the last event.
      if (last) (refreshing ?? Promise.resolve()).then(refresh);
      else refresh();
      return last;
    },
  }).catch(() => connected(who, false));
}

// One study, kept up to date by its events, through restarts of the daemon.

import { api, isAbort } from "./client.js";
import { follow } from "./events.js";
import { eachFrame, onceHiddenFor, rest, visible } from "./waiting.js";
import { connected } from "../parts/connection.js";
import { refusal } from "../parts/notice.js";

// How often the daemon is asked for what events do not tell, such as the time left.
const REFRESH_AFTER = 1500;
// How often it is asked where no events come: the study may be taken up again.
const LOOK_AGAIN = 7000;
// A browser has six connections for one server, and those who look at nothing need none.
const HIDDEN_FOR = 30000;
// More runs than come with every status of a study.
const MANY_RUNS = 200;
const LAST_EVENTS = new Set(["study-completed", "study-aborted", "study-cancelled"]);

// By study, so that going from one view to another hears no event twice.
const lastSeen = new Map();

// Applies what an event says at once. Events may be older than the study: nothing goes backwards.
export function apply(study, { name, data }) {
  const run = study.runs?.find((candidate) => candidate.id === data.run);
  if (!run || run.state === "done") return false;
  if (name === "training-advanced") {
    run.step = Math.max(run.step ?? 0, data.step ?? 0);
    run.steps = Math.max(run.steps ?? 0, data.steps ?? 0);
    if (run.state === "pending") run.state = "training";
    return true;
  }
  if (name === "instance-completed" && data.done > run.completed) {
    if (typeof study.completed === "number") study.completed += data.done - run.completed;
    run.completed = data.done;
    if (run.state === "pending" || run.state === "training") run.state = "evaluating";
    return true;
  }
  if (name === "run-completed") {
    run.state = "done";
    run.accuracy = data.accuracy ?? run.accuracy;
    return true;
  }
  return false;
}

// The study with all its runs as they are now. Where they are many, only those at work are asked for,
// and all of them again where another number of them has ended than events have told.
export async function refreshed(known, signal) {
  if (known.run_count <= MANY_RUNS) return api.study(known.id, signal);
  const now = await api.studyAtWork(known.id, signal);
  const atWork = new Map(now.runs.map((run) => [run.id, run]));
  const runs = known.runs.map((run) => atWork.get(run.id) ?? run);
  const ended = (state) => runs.filter((run) => run.state === state).length === (now.run_states[state] ?? 0);
  return now.run_count === runs.length && ended("done") && ended("failed") ? { ...now, runs } : api.study(known.id, signal);
}

// Loads the study and shows it, again after each change, until the signal aborts. What will not pass
// stands in the element `trouble`, with a button to go on. Rejects where the study cannot be loaded.
export async function watch(id, { signal, show, trouble }) {
  const study = await api.study(id, signal);
  show(study);
  new LiveStudy(id, study, { signal, show, trouble }).keepUp();
}

class LiveStudy {
  #id;
  #study;
  #signal;
  #show;
  #trouble;
  #showSoon;
  #refreshing = null;
  #sinceAsked = [];

  constructor(id, study, { signal, show, trouble }) {
    this.#id = id;
    this.#study = study;
    this.#signal = signal;
    this.#show = show;
    this.#trouble = trouble;
    this.#showSoon = eachFrame(() => show(this.#study), signal);
    signal.addEventListener("abort", () => this.#connected(true), { once: true });
  }

  async keepUp() {
    while (!this.#signal.aborted) {
      try {
        if (this.#study.state === "running") await this.#follow();
        else await rest(LOOK_AGAIN, this.#signal);
        await visible(this.#signal);
        await this.#refresh();
        this.#connected(true);
      } catch (error) {
        if (isAbort(error) || this.#signal.aborted) return;
        this.#connected(error.passes !== true);
        if (error.passes === true) await rest(LOOK_AGAIN, this.#signal);
        else await refusal(this.#trouble, error, this.#signal);
      }
    }
  }

  // Until the last event, until the study is found to have ended, or until nobody has looked for long.
  async #follow() {
    const ended = new AbortController();
    const following = AbortSignal.any([this.#signal, ended.signal]);
    onceHiddenFor(HIDDEN_FOR, () => ended.abort(), following);
    const refresh = async () => {
      // A refresh that fails is no news: the stream tells whether there is a connection.
      await this.#refresh().catch(() => {});
      if (this.#study.state !== "running") ended.abort();
    };
    try {
      await follow(api.eventsPath(this.#id), {
        lastId: lastSeen.get(this.#id) ?? null,
        signal: following,
        onState: (isConnected) => {
          this.#connected(isConnected);
          if (isConnected) refresh();
        },
        onEvent: (event) => {
          if (event.id) lastSeen.set(this.#id, event.id);
          this.#sinceAsked.push(event);
          if (apply(this.#study, event)) this.#showSoon();
          const isLast = LAST_EVENTS.has(event.name);
          if (!isLast) refresh();
          return isLast;
        },
      });
      // A refresh that began before the last event may not tell of it.
      await this.#refreshing?.catch(() => {});
    } finally {
      ended.abort();
    }
  }

  // After a pause, so that many events become one question. The answer may be older than events which
  // came after the question: they are applied to it, and the question is asked once more.
  #refresh() {
    this.#refreshing ??= rest(REFRESH_AFTER, this.#signal)
      .then(() => {
        this.#sinceAsked = [];
        return refreshed(this.#study, this.#signal);
      })
      .then((now) => {
        this.#sinceAsked.forEach((event) => apply(now, event));
        this.#study = now;
        if (!this.#signal.aborted) this.#show(now);
        return this.#sinceAsked.length > 0;
      })
      .finally(() => {
        this.#refreshing = null;
        this.#sinceAsked = [];
      })
      .then((again) => (again ? this.#refresh() : undefined));
    return this.#refreshing;
  }

  #connected(isConnected) {
    connected(`events of ${this.#id}`, isConnected);
  }
}

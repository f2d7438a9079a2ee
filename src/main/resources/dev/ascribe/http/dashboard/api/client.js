// Requests to the daemon. A refusal is a Problem with the words of the daemon's problem document.

import { heard } from "../parts/connection.js";
import { byPlan } from "./run-order.js";
import { renew, token } from "./session.js";

// A daemon that is stopped, and a network that goes away, refuse nothing: they are silent.
const PATIENCE = 30000;

export class Problem extends Error {
  constructor({ status = 0, code = "INTERNAL", detail = "", title = "", request_id: requestId = "" }, retryAfter = null) {
    super(detail || title || "The daemon refused the request.");
    this.name = "Problem";
    this.status = status;
    this.code = code;
    this.requestId = requestId;
    this.retryAfter = retryAfter;
  }

  get passes() {
    return this.status === 0 || this.status === 429 || this.status >= 500;
  }
}

export const isAbort = (error) => error?.name === "AbortError";

// A successful response. Asks for a token where one is needed, and then tries again.
export async function request(path, { method = "GET", headers = {}, body, signal } = {}) {
  for (;;) {
    const sent = token();
    const authorization = sent ? { Authorization: `Bearer ${sent}` } : {};
    const response = await answer(path, { method, headers: { ...headers, ...authorization }, body, signal, cache: "no-store" });
    heard();
    if (response.ok) return response;
    if (response.status === 401 && (await renew(sent))) continue;
    throw await problem(response);
  }
}

// The head of a response. What is asked for by GET begins soon, or there is nobody who answers.
async function answer(path, options) {
  const late = new AbortController();
  const timer = options.method === "GET" ? setTimeout(() => late.abort(), PATIENCE) : null;
  try {
    return await fetch(path, { ...options, signal: AbortSignal.any([late.signal, options.signal].filter(Boolean)) });
  } catch (error) {
    if (isAbort(error) && !late.signal.aborted) throw error;
    throw new Problem({ code: "UNREACHABLE", detail: "The daemon does not answer." });
  } finally {
    clearTimeout(timer);
  }
}

export async function problem(response) {
  const retryAfter = Number(response.headers.get("Retry-After")) || null;
  try {
    return new Problem({ ...(await response.json()), status: response.status }, retryAfter);
  } catch {
    return new Problem({ status: response.status, title: `The daemon answered ${response.status}.` }, retryAfter);
  }
}

export async function getJson(path, signal) {
  const response = await request(path, { headers: { Accept: "application/json" }, signal });
  return whole(response.json());
}

// What a body holds. One that the daemon broke off is a Problem that passes.
export async function whole(reading) {
  try {
    return await reading;
  } catch (error) {
    if (isAbort(error) || error instanceof Problem) throw error;
    throw new Problem({ code: "UNREACHABLE", detail: "The daemon\u2019s answer broke off." });
  }
}

// The objects of a JSONL reply, one by one, however long it is.
export async function* getLines(path, signal) {
  const response = await request(path, { headers: { Accept: "application/jsonl" }, signal });
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let begun = "";
  try {
    for (;;) {
      const { value, done } = await whole(reader.read());
      const lines = (begun + (value ?? "")).split("\n");
      begun = done ? "" : lines.pop();
      for (const line of lines) if (line.trim()) yield await whole(parsed(line));
      if (done) return;
    }
  } finally {
    reader.cancel().catch(() => {});
  }
}

const parsed = async (line) => JSON.parse(line);

const study = (id) => `v1/studies/${encodeURIComponent(id)}`;

// As many runs of a study as the daemon puts on one page.
const MOST_RUNS = 500;
const MOST_LISTED = 500;

// The operations of openapi.yaml that the page uses.
export const api = {
  // The latest ones: { studies, next }, where `next` is null after the last.
  studies: (signal, choice = null) => getJson(`v1/studies${choice === null ? "" : `?${new URLSearchParams(choice)}`}`, signal),
  // The same of all that there are, but no more than so many.
  allStudies: async (signal, most) => {
    const all = await api.studies(signal, { limit: MOST_LISTED });
    while (all.next && all.studies.length < most) {
      const page = await api.studies(signal, { limit: MOST_LISTED, after: all.next });
      all.studies.push(...page.studies);
      all.next = page.next;
    }
    return all;
  },
  // With all its runs, however many pages they fill.
  study: async (id, signal) => {
    const whole = await getJson(study(id), signal);
    for (let next = whole.next_run; next; ) {
      const page = await getJson(`${study(id)}?${new URLSearchParams({ runs: MOST_RUNS, after: next })}`, signal);
      whole.runs.push(...page.runs);
      next = page.next_run;
    }
    whole.runs.sort(byPlan);
    return whole;
  },
  // Without its runs.
  studyHead: (id, signal) => getJson(`${study(id)}?runs=0`, signal),
  // With those of its runs that are being worked on, as far as they fill one page.
  studyAtWork: (id, signal) => getJson(`${study(id)}?state=training&state=evaluating&state=summarising`, signal),
  cancel: (id) => request(study(id), { method: "DELETE" }).then((reply) => whole(reply.json())),
  remove: (id) => request(`${study(id)}?delete=true`, { method: "DELETE" }).then((reply) => whole(reply.json())),
  rename: (id, title) =>
    request(study(id), { method: "PATCH", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ title }) }).then((reply) => whole(reply.json())),
  submit: async (text, priority) => {
    const reply = await request(`v1/studies?priority=${encodeURIComponent(priority)}`, {
      method: "POST",
      headers: { "Content-Type": "application/hocon" },
      body: text,
    });
    return { accepted: reply.status === 201, study: await whole(reply.json()) };
  },
  instances: (id, choice, signal) => getJson(`${study(id)}/instances?${new URLSearchParams(choice)}`, signal),
  // Of one run, or of all where it is null.
  figures: (id, run, signal) =>
    getLines(`${study(id)}/results?${new URLSearchParams({ table: "metric", level: "run", format: "jsonl", ...(run === null ? {} : { run }) })}`, signal),
  resultsPath: (id, table, format) => `${study(id)}/results?${new URLSearchParams({ table, format })}`,
  reportPath: (id, format) => `${study(id)}/report?${new URLSearchParams({ format })}`,
  eventsPath: (id) => `${study(id)}/events`,
  explainPath: "v1/explain",
  models: (signal) => getJson("v1/models", signal).then((reply) => reply.models),
  methods: (signal) => getJson("v1/methods", signal).then((reply) => reply.methods),
  status: (signal) => getJson("v1/status", signal),
};

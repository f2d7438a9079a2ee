// The workbench: a text, one to four methods beside each other, and the same text once it is edited.

import { api, isAbort } from "../api/client.js";
import { copyText } from "../parts/copying.js";
import { h, put, setText } from "../parts/dom.js";
import { link, remember } from "../parts/router.js";
import { agreement } from "./explanation-facts.js";
import { explainForm } from "./explain-form.js";
import { firstText } from "./explain-run.js";
import { ExplanationRun } from "./explanation-run.js";

// Where the form stands above its result, the result is scrolled to.
const NARROW = window.matchMedia("(max-width: 56rem)");

export async function explainView(root, { parameters, signal, title }) {
  title("Explain");
  const [models, methods, pairs] = await Promise.all([api.models(signal), api.methods(signal), isOfPairs(parameters.get("run"), signal)]);
  const results = h("div", { class: "explanation-runs" });
  const together = h("p", { class: "hint" });
  const told = h("span", { class: "hint", role: "status" });
  const edit = h("button", { type: "button" }, "Edit and compare");
  const share = h("button", { type: "button" }, "Copy the link");
  const tools = h("div", { class: "actions", hidden: true }, edit, share, told);
  const form = explainForm({ models, methods, parameters, pairs, signal, onSubmit: explain, onStop: () => runs.forEach((run) => run.stop()), onForget: () => (before = new Map()) });
  let runs = [];
  // The explanations that the next ones are compared with, by method.
  let before = new Map();

  async function explain(bodies, address) {
    runs.forEach((run) => run.stop());
    const mine = bodies.map((body) => new ExplanationRun(body, before.get(body.method) ?? null));
    runs = mine;
    remember("/explain", address);
    tools.hidden = true;
    setText(together, "");
    put(results, mine.map((run) => run.element));
    form.busy(true);
    if (NARROW.matches) result.scrollIntoView({ block: "start" });
    await Promise.all(mine.map((run) => run.explain(signal)));
    if (runs !== mine || signal.aborted) return;
    form.busy(false);
    const complete = mine.filter((run) => run.panel.isComplete).map((run) => run.panel.explanation);
    tools.hidden = complete.length === 0;
    setText(told, "");
    setText(together, agreement(complete));
    form.spent(complete);
  }

  edit.addEventListener("click", () => {
    const known = runs.map((run) => run.panel.explanation).filter((explanation) => explanation !== null);
    before = new Map(known.map((explanation) => [explanation.method, explanation]));
    form.edit(known[0]);
  });
  share.addEventListener("click", () => {
    const url = new URL(link("/explain", { ...form.address(), start: "yes" }), location.href).href;
    setText(told, copyText(url) ? "Copied. The link explains the text again." : "The address of this page is the link: the browser does not let it be copied.");
  });

  const result = h("div", { class: "explain-result" }, tools, together, results);
  put(root, h("h1", {}, "Explain a text"), h("div", { class: "explain" }, form.element, result));
  if (parameters.get("start") === "yes") root.addEventListener("shown", () => form.submit(), { once: true });
}

// Whether a run, as STUDY/RUN, is of pairs of texts: its first text tells. Null where there is none.
async function isOfPairs(run, signal) {
  const slash = run?.indexOf("/") ?? -1;
  if (slash < 0) return null;
  try {
    return (await firstText(run.slice(0, slash), run.slice(slash + 1), signal)).pairs;
  } catch (error) {
    if (isAbort(error)) throw error;
    return null;
  }
}

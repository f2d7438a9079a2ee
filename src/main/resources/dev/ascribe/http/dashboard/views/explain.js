// The box that explains a text while somebody waits.

import { api, isAbort, Problem, request } from "../api/client.js";
import { read } from "../api/events.js";
import { announce, h, put } from "../parts/dom.js";
import { loading, problemBox } from "../parts/notice.js";
import { explainForm } from "./explain-form.js";
import { ExplanationPanel } from "./explanation-panel.js";

export async function explainView(root, { parameters, signal, title }) {
  title("Explain");
  const [models, methods] = await Promise.all([api.models(signal), api.methods(signal)]);
  const panel = new ExplanationPanel();
  const outcome = h("div", { class: "outcome" });
  let asked = null;

  const form = explainForm({ models, methods, parameters, onSubmit: explain, onStop: () => asked?.abort() });

  async function explain(body) {
    asked?.abort();
    const mine = new AbortController();
    asked = mine;
    const both = AbortSignal.any([signal, mine.signal]);
    form.busy(true);
    put(outcome, loading("Waiting for a device\u2026"));
    panel.clear();
    try {
      const response = await request(api.explainPath, {
        method: "POST",
        headers: { "Content-Type": "application/json", Accept: "text/event-stream" },
        body: JSON.stringify(body),
        signal: both,
      });
      await take(response);
    } catch (error) {
      if (asked !== mine || signal.aborted) return;
      panel.breakOff();
      put(outcome, isAbort(error) || mine.signal.aborted ? h("p", { class: "hint" }, "Stopped.") : problemBox(error));
    } finally {
      if (asked === mine) form.busy(false);
    }
  }

  async function take(response) {
    for await (const { name, data } of read(response)) {
      const object = JSON.parse(data);
      if (name === "problem") throw new Problem(object);
      put(outcome);
      panel.show(object, name === "explanation");
      if (name === "explanation") {
        announce(`Explained: ${object.target}, ${object.evaluations} evaluations.`);
        return;
      }
    }
    throw new Problem({ code: "UNREACHABLE", detail: "The answer broke off. Try again." });
  }

  put(
    root,
    h("h1", {}, "Explain a text"),
    h("div", { class: "explain" }, form.element, h("div", { class: "explain-result" }, outcome, panel.element)),
  );
}

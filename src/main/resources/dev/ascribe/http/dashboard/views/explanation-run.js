// One method at work on a text: what it waits for, its explanation as it grows, and how it has ended.

import { api, isAbort, Problem, request } from "../api/client.js";
import { read } from "../api/events.js";
import { announce, h, put } from "../parts/dom.js";
import { loading, problemBox } from "../parts/notice.js";
import { ExplanationPanel } from "./explanation-panel.js";

export class ExplanationRun {
  #body;
  #outcome = h("div", { class: "outcome" });
  #stopping = new AbortController();
  panel;

  // `body` is the request, and `before` the explanation that the new one is compared with, or null.
  constructor(body, before) {
    this.#body = body;
    this.panel = new ExplanationPanel(before);
    this.element = h("div", { class: "explanation-run" }, this.#outcome, this.panel.element);
  }

  stop() {
    this.#stopping.abort();
  }

  // Explains until the end, or until the signal aborts. Whatever goes wrong is shown.
  async explain(signal) {
    const stopped = this.#stopping.signal;
    put(this.#outcome, loading(`Waiting for a device (${this.#body.method})\u2026`));
    try {
      const response = await request(api.explainPath, {
        method: "POST",
        headers: { "Content-Type": "application/json", Accept: "text/event-stream" },
        body: JSON.stringify(this.#body),
        signal: AbortSignal.any([signal, stopped]),
      });
      await this.#take(response);
    } catch (error) {
      if (signal.aborted) return;
      this.panel.breakOff();
      put(this.#outcome, isAbort(error) || stopped.aborted ? h("p", { class: "hint" }, `Stopped (${this.#body.method}).`) : [h("p", { class: "method-name" }, `by ${this.#body.method}`), problemBox(error)]);
    }
  }

  async #take(response) {
    for await (const { name, data } of read(response)) {
      const object = JSON.parse(data);
      if (name === "problem") throw new Problem(object);
      put(this.#outcome);
      this.panel.show(object, name === "explanation");
      if (name === "explanation") {
        announce(`Explained by ${object.method}: ${object.target}, ${object.evaluations} evaluations.`);
        return;
      }
    }
    throw new Problem({ code: "UNREACHABLE", detail: "The answer broke off. Try again." });
  }
}

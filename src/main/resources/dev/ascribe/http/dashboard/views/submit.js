// The box that takes a study file.

import { api } from "../api/client.js";
import { announce, h, isBusy, put, setBusy } from "../parts/dom.js";
import { problemBox } from "../parts/notice.js";
import { link } from "../parts/router.js";

const EXAMPLE = `study {
  name = first-study
  # A sample set that comes with Ascribe; of its test split, 20 texts are explained.
  datasets = [{ name = sample-sentiment, test-limit = 20 }]
  models = [{ model = bert-base-uncased, paradigms = [prompted, fine-tuned] }]
  # Training texts per class; 0 is zero-shot, which only "prompted" can do.
  training-sizes = [0, 16]
  seeds = [13, 21]
  methods = [random, attention, integrated-gradients, shapley-sampling]
}
`;

// Until the signal aborts: who has gone elsewhere meanwhile is not called back.
export function submitBox(signal) {
  const text = h("textarea", {
    id: "study-text",
    rows: "12",
    spellcheck: "false",
    autocapitalize: "off",
    autocomplete: "off",
    "aria-describedby": "study-hint",
    required: true,
  });
  const file = h("input", { type: "file", id: "study-file", accept: ".conf,.json,.hocon,text/plain", class: "visually-hidden" });
  const priority = h(
    "select",
    { id: "study-priority" },
    ["low", "normal", "high"].map((name) => h("option", { value: name, selected: name === "normal" }, name)),
  );
  const send = h("button", { class: "primary" }, "Submit");
  const outcome = h("div", { class: "outcome" });
  const form = h(
    "form",
    { class: "stack", id: "submit-form" },
    h("label", { for: "study-text" }, "Study file, as HOCON or JSON"),
    text,
    h("p", { class: "hint", id: "study-hint" }, "Data sets are samples, or files below the daemon's data directory. The same study twice is one study."),
    h(
      "div",
      { class: "row" },
      h("span", { class: "field" }, h("label", { for: "study-priority" }, "Priority"), priority),
      send,
      h("button", { type: "button", on: { click: () => example() } }, "Insert an example"),
      h("span", { class: "file-button" }, file, h("label", { for: "study-file", class: "button" }, "Open a file\u2026")),
    ),
    outcome,
  );

  function example() {
    text.value = EXAMPLE;
    text.focus();
  }

  file.addEventListener("change", async () => {
    const [chosen] = file.files;
    if (!chosen) return;
    text.value = await chosen.text();
    file.value = "";
    text.focus();
  });

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (isBusy(send)) return;
    setBusy(send, true);
    put(outcome);
    try {
      const { accepted, study } = await api.submit(text.value, priority.value);
      announce(accepted ? `${study.name} is running.` : `${study.name} was submitted before.`);
      if (signal.aborted) return;
      location.hash = link(`/studies/${encodeURIComponent(study.id)}`);
    } catch (error) {
      put(outcome, problemBox(error));
    } finally {
      setBusy(send, false);
    }
  });

  return h("details", { class: "panel", id: "submit" }, h("summary", {}, h("h2", {}, "Submit a study")), form);
}

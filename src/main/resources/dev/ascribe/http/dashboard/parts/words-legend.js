// What the colours, the fading and the marks of shaded words mean, in numbers.

import { h } from "./dom.js";
import { decimal, percent, signed } from "./format.js";
import { SIGN_FROM, SIGNS } from "./words.js";

const STEPS = [0, 0.25, 0.5, 0.75, 1];

// `scale` is the magnitude of the full colour. `isSigned` says whether scores may speak against the label,
// `hasErrors` whether some may be faded, `rationales` whether words have the marks of annotators, and
// `name` whose scores these are, where several stand beside each other.
export function wordsLegend({ scale, isSigned = true, hasErrors = false, rationales = false, target = "the predicted label", name = null }) {
  const ramp = isSigned
    ? [h("span", { class: "side" }, "speaks against"), " ", bar(signed(-scale), [...STEPS.slice(1).reverse().map((step) => -step), ...STEPS], signed(scale)), " ", h("span", { class: "side" }, "speaks for"), ` ${target}`]
    : ["no influence ", bar("0", STEPS, decimal(scale)), " strongest (these scores have no direction)"];
  return h(
    "p",
    { class: "words-legend", "data-palette": isSigned ? "diverging" : "sequential" },
    h("span", {}, name ? h("strong", {}, `${name}: `) : null, ramp),
    isSigned ? h("span", {}, sign("for"), "for, ", sign("against"), `against, with ${percent(SIGN_FROM)} of the strongest score or more`) : null,
    hasErrors ? h("span", {}, h("span", { class: "word-text sample", "data-direction": "for", "data-uncertain": true, "aria-hidden": "true" }, "word"), " faded: within two standard errors of 0") : null,
    rationales ? h("span", {}, h("span", { class: "mark-sample", "aria-hidden": "true" }), " human rationale, a line per annotator") : null,
  );
}

const sign = (direction) => h("span", { class: "word-text" }, "word", h("sup", {}, SIGNS[direction]));

// Colours between the numbers at their ends.
function bar(from, values, to) {
  return h("span", { class: "ramp-scale" }, from, colours(values), to);
}

function colours(values) {
  return h("span", { class: "ramp", "aria-hidden": "true" }, values.map((value) => {
    const step = h("span", { class: "word-text", "data-direction": value < 0 ? "against" : "for" });
    step.style.setProperty("--share", String(Math.abs(value)));
    return step;
  }));
}

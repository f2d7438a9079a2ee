// An explanation to take away: as HTML, PNG, SVG or JSON.

import { h, onPress, setText } from "../parts/dom.js";
import { copyPicture, copyText, saved } from "../parts/copying.js";
import { save } from "../parts/saving.js";
import { strongestOf } from "../parts/scores.js";
import { asPng, asSvg, captions, layout, rgb, shade } from "./explanation-figure.js";
import { wordsOf } from "./explanation-words.js";

// Buttons over the explanation that `latest()` gives.
export function copyButtons(latest) {
  const told = h("span", { class: "hint", role: "status" });
  const button = (title, task) => {
    const element = h("button", { type: "button", class: "small" }, title);
    onPress(element, async () => {
      setText(told, "");
      setText(told, (await task(latest())) ?? "");
    });
    return element;
  };
  return h(
    "div",
    { class: "copies" },
    button("Copy as HTML", (explanation) => {
      const html = asHtml(explanation);
      return copyText(html, html) ? "Copied." : saved(new Blob([html], { type: "text/html" }), "explanation.html");
    }),
    button("Copy as PNG", (explanation) => copyPicture(asPng(layout(explanation)), "explanation.png")),
    button("Copy as SVG", (explanation) => {
      const text = asSvg(layout(explanation));
      return copyText(text) ? "Copied." : saved(new Blob([text], { type: "image/svg+xml" }), "explanation.svg");
    }),
    button("Download the JSON", (explanation) => {
      save(new Blob([JSON.stringify(explanation, null, 2)], { type: "application/json" }), "explanation.json");
    }),
    told,
  );
}

// A figure whose colours are within its elements, so that it can be pasted anywhere.
export function asHtml(explanation) {
  const words = wordsOf(explanation);
  const scale = strongestOf(words);
  const { title, source, legend } = captions(explanation);
  const styled = (tag, style, ...children) => {
    const element = h(tag, {}, ...children);
    element.style.cssText = style;
    return element;
  };
  const small = "font-size: 0.8em; color: #51606f; margin: 0.3em 0";
  return styled(
    "figure",
    "margin: 0; font-family: Helvetica, Arial, sans-serif; color: #000000; background: #ffffff",
    styled("p", "margin: 0.3em 0; font-weight: 600", title),
    styled("p", "margin: 0.3em 0; line-height: 1.9", words.flatMap((word, index) => [
      index > 0 ? (word.part !== words[index - 1].part ? h("br") : " ") : null,
      styled("span", `background: ${rgb(shade(word, scale))}; border-radius: 3px; padding: 0.1em 0.25em`, word.text),
    ])),
    styled("figcaption", small, `${source}; ${legend}`),
  ).outerHTML;
}

// What went wrong, and what there is nothing of yet.

import { h, put, setText } from "./dom.js";

// A refusal in the daemon's words. Announced at once. With `retry`, a button for another attempt.
export function problemBox(error, retry = null) {
  const wait = error.retryAfter ? ` Try again in ${error.retryAfter} s.` : "";
  return h(
    "div",
    { class: "problem", role: "alert" },
    h("strong", {}, heading(error)),
    h("p", {}, error.message + wait),
    error.requestId ? h("p", { class: "hint" }, `Request ${error.requestId}`) : null,
    retry ? h("button", { type: "button", class: "small retry", on: { click: retry } }, "Retry") : null,
  );
}

// A place for one problem at a time: { element, show(error, retry), clear() }. The same problem again,
// of another request, leaves the box and its button where they are.
export function problemPlace() {
  const element = h("div");
  let shown = null;
  let again = null;
  return {
    element,
    show(error, retry) {
      again = retry;
      const now = JSON.stringify([error.status, error.message]);
      if (now === shown) return;
      shown = now;
      put(element, problemBox(error, () => again()));
    },
    clear() {
      shown = null;
      put(element);
    },
  };
}

// Shows a refusal that will not pass by itself, until somebody wants to try again or the signal aborts.
export function refusal(element, error, signal) {
  return new Promise((resolve) => {
    signal.addEventListener("abort", resolve, { once: true });
    put(element, problemBox(error, () => (put(element), resolve())));
  });
}

function heading(error) {
  switch (error.status) {
    case 0:
      return "No connection";
    case 401:
      return "A token is needed";
    case 404:
      return "Not found";
    case 429:
      return "The daemon is busy";
    case undefined:
      return "Something went wrong";
    default:
      return error.status >= 500 ? "The daemon failed" : "This was refused";
  }
}

// Shown where there is nothing to show yet.
export function empty(title, ...text) {
  return h("div", { class: "empty" }, h("p", { class: "empty-title" }, title), h("p", {}, ...text));
}

// What takes long says for how long it has.
export function loading(text = "Loading\u2026") {
  const element = h("p", { class: "loading" }, text);
  ticking(element, text);
  return element;
}

// Adds the seconds since now to a text, from the second one on, as long as it stands in the page.
// Returns what stops it.
export function ticking(element, text) {
  const begun = performance.now();
  const timer = setInterval(() => {
    if (!element.isConnected) return clearInterval(timer);
    const seconds = Math.floor((performance.now() - begun) / 1000);
    if (seconds >= 2) setText(element, `${text} ${seconds} s`);
  }, 1000);
  return () => clearInterval(timer);
}

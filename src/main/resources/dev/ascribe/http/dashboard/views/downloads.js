// Results to take away.

import { api } from "../api/client.js";
import { token } from "../api/session.js";
import { announce, h, put, setText } from "../parts/dom.js";
import { bytes } from "../parts/format.js";
import { problemBox } from "../parts/notice.js";
import { saveFrom } from "./saving.js";

const TABLES = [
  ["metric", "figures of runs"],
  ["prediction", "predictions"],
  ["attribution", "scores of instances"],
  ["failure", "failures"],
];

export function downloads(id) {
  const state = h("div");
  const rows = TABLES.map(([table, what]) =>
    h(
      "li",
      {},
      h("span", {}, what[0].toUpperCase() + what.slice(1)),
      ["csv", "jsonl"].map((format) => [" ", anchor(id, table, what, format, state)]),
    ),
  );
  return h("section", {}, h("h2", {}, "Results"), h("ul", { class: "downloads" }, rows), state);
}

function anchor(id, table, what, format, state) {
  const path = api.resultsPath(id, table, format);
  const name = `${id}-${table}.${format}`;
  const label = format === "csv" ? "CSV" : "JSON lines";
  const element = h("a", { href: path, download: name, "aria-label": `${label} of ${what}` }, label);
  let isBusy = false;
  element.addEventListener("click", async (event) => {
    // A link sends no token: with one, the page loads the file itself.
    if (token() === null) return;
    event.preventDefault();
    if (isBusy) return;
    isBusy = true;
    await load(path, name, state);
    isBusy = false;
  });
  return element;
}

async function load(path, name, state) {
  const stopping = new AbortController();
  const sum = h("span", {}, `Downloading ${name}\u2026`);
  const stop = h("button", { type: "button", class: "small", on: { click: () => stopping.abort() } }, "Stop");
  const row = h("p", { class: "download-state" }, sum, " ", stop);
  state.append(row);
  try {
    const onProgress = (loaded) => setText(sum, `Downloading ${name}: ${bytes(loaded)}`);
    if (await saveFrom(path, name, { signal: stopping.signal, onProgress })) announce(`${name} is downloaded.`);
    row.remove();
  } catch (error) {
    put(row, problemBox(error, () => (row.remove(), load(path, name, state))));
  }
}

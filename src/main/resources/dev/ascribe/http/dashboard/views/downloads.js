// Results to take away.

import { api, request } from "../api/client.js";
import { token } from "../api/session.js";
import { h, put } from "../parts/dom.js";
import { problemBox } from "../parts/notice.js";

const TABLES = [
  ["metric", "figures of runs"],
  ["prediction", "predictions"],
  ["attribution", "scores of instances"],
  ["failure", "failures"],
];

export function downloads(id) {
  const trouble = h("div");
  const rows = TABLES.map(([table, what]) =>
    h(
      "li",
      {},
      h("span", {}, what[0].toUpperCase() + what.slice(1)),
      ["csv", "jsonl"].map((format) => [" ", anchor(id, table, what, format, (error) => put(trouble, problemBox(error)))]),
    ),
  );
  return h("section", {}, h("h2", {}, "Results"), h("ul", { class: "downloads" }, rows), trouble);
}

function anchor(id, table, what, format, onTrouble) {
  const path = api.resultsPath(id, table, format);
  const name = `${id}-${table}.${format}`;
  const label = format === "csv" ? "CSV" : "JSON lines";
  const element = h("a", { href: path, download: name, "aria-label": `${label} of ${what}` }, label);
  element.addEventListener("click", async (event) => {
    // A link sends no token: with one, the file is fetched first.
    if (token() === null) return;
    event.preventDefault();
    try {
      const blob = await (await request(path)).blob();
      save(blob, name);
    } catch (error) {
      onTrouble(error);
    }
  });
  return element;
}

// Hands a file to the browser.
export function save(blob, name) {
  const url = URL.createObjectURL(blob);
  h("a", { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), 60000);
}

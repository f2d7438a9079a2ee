// Results to take away.

import { api } from "../api/client.js";
import { token } from "../api/session.js";
import { announce, h, put, setText } from "../parts/dom.js";
import { bytes } from "../parts/format.js";
import { problemBox, ticking } from "../parts/notice.js";
import { saveFrom } from "../parts/saving.js";

const FORMATS = { csv: "CSV", jsonl: "JSON lines", json: "JSON", text: "text", tidy: "CSV", latex: "LaTeX", markdown: "Markdown", html: "HTML page" };
// Making one takes the daemon some seconds.
const PAGE = "html";
// Mean, deviation and number of seeds of each measure, and the same for programs.
const REPORTS = [["tidy", "csv"], ["latex", "tex"], ["markdown", "md"], ["text", "txt"], ["json", "json"]];
const TABLES = [
  ["metric", "figures of runs"],
  ["prediction", "predictions"],
  ["attribution", "scores of texts"],
  ["failure", "failures"],
];

// { element, update(study) }.
export function downloads(id) {
  const state = h("div");
  const rows = TABLES.map(([table, what]) => row(what, ["csv", "jsonl"].map((format) => [format, api.resultsPath(id, table, format), `${id}-${table}.${format}`])));
  const report = row("tables of results", REPORTS.map(([format, ending]) => [format, api.reportPath(id, format), `${id}-report.${ending}`]));
  const page = row("report with figures and tests", [[PAGE, api.reportPath(id, PAGE), `${id}-report.html`]]);
  const whole = h("p", { class: "actions" }, reportButton(id, state));

  function row(what, files) {
    return h(
      "li",
      {},
      h("span", {}, what[0].toUpperCase() + what.slice(1)),
      files.map(([format, path, name]) => [" ", anchor(path, name, FORMATS[format], what, state)]),
    );
  }

  return {
    element: h("section", {}, h("h2", {}, "Report and downloads"), whole, h("ul", { class: "downloads" }, report, page, rows), state),
    update: (study) => (whole.hidden = study.state === "running"),
  };
}

// The report for people, in a tab of its own where no token is needed to get it, else as a file.
function reportButton(id, state) {
  const path = api.reportPath(id, PAGE);
  const element = h("a", { class: "button", href: path, target: "_blank", rel: "noopener" }, "Open the report");
  element.addEventListener("click", (event) => {
    if (token() === null) return put(state, h("p", { class: "hint" }, "The report opens in a new tab. A daemon needs some seconds to make it of many texts."));
    event.preventDefault();
    load(path, `${id}-report.html`, state);
  });
  return element;
}

function anchor(path, name, label, what, state) {
  const element = h("a", { href: path, download: name, "aria-label": `${label} of ${what}` }, label);
  let isBusy = false;
  element.addEventListener("click", async (event) => {
    // A link sends no token: with one, the page loads the file itself. So it does where a file must be
    // made first, to say so.
    if (token() === null && !name.endsWith(PAGE)) return;
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
  const sum = h("span");
  const begins = name.endsWith(PAGE) ? `Making ${name}: tests, figures and texts\u2026` : `Downloading ${name}\u2026`;
  setText(sum, begins);
  const stopTicking = ticking(sum, begins);
  const stop = h("button", { type: "button", class: "small", on: { click: () => stopping.abort() } }, "Stop");
  const row = h("p", { class: "download-state" }, sum, " ", stop);
  state.append(row);
  try {
    const onProgress = (loaded) => (stopTicking(), setText(sum, `Downloading ${name}: ${bytes(loaded)}`));
    if (await saveFrom(path, name, { signal: stopping.signal, onProgress })) announce(`${name} is downloaded.`);
    row.remove();
  } catch (error) {
    put(row, problemBox(error, () => (row.remove(), load(path, name, state))));
  }
}

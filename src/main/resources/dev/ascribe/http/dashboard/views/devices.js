// Devices with what they run, and what waits for them.

import { api } from "../api/client.js";
import { poll } from "../api/polling.js";
import { h, KeyedList, put, setText } from "../parts/dom.js";
import { bytes, count, duration } from "../parts/format.js";
import { link } from "../parts/router.js";

const EVERY = 2000;

export async function devicesView(root, { signal, title }) {
  title("Devices");
  const trouble = h("div");
  const cause = h("p");
  const store = h("div", { class: "problem", role: "alert", hidden: true }, h("strong", {}, "Results cannot be stored"), cause);
  const tiles = h("dl", { class: "tiles" });
  const figures = new KeyedList(tiles, ([name]) => tile(name));
  const list = h("ul", { class: "cards", "aria-label": "Devices" });
  const waiting = queue();
  let known = new Set();
  const rows = new KeyedList(list, (device) => card(device, (id) => known.has(id)));
  put(root, h("h1", {}, "Devices"), trouble, store, tiles, list, waiting.element);
  await poll("devices", load, ({ status, studies }) => {
    known = new Set(studies.map((study) => study.id));
    setText(cause, status.store ?? "");
    store.hidden = !status.store;
    figures.show(figuresOf(status), ([name]) => name);
    rows.show(status.devices, (device) => device.device);
    waiting.update(status.queue);
  }, { every: EVERY, signal, trouble });
}

function figuresOf(status) {
  return [
    ["Devices up", `${status.devices.filter((device) => device.up).length} of ${status.devices.length}`],
    ["Units waiting", count(Object.values(status.queue).reduce((sum, units) => sum + units, 0))],
    ["Longest wait", duration(status.oldest_wait_seconds)],
    ["Explain requests", `${count(status.waiting_requests)} of ${count(status.request_limit)}`],
    ["Up for", duration(status.uptime_seconds)],
  ];
}

function tile(name) {
  const figure = h("dd");
  return { element: h("div", { class: "tile" }, h("dt", {}, name), figure), update: ([, value]) => setText(figure, value) };
}

function queue() {
  const nothing = h("p", { class: "hint" }, "Nothing waits.");
  const list = h("ul", { class: "queue" });
  const rows = new KeyedList(list, ({ kind }) => {
    const bar = h("span", { class: "queue-bar", "aria-hidden": "true" });
    const figure = h("span", { class: "queue-number" });
    return {
      element: h("li", {}, h("span", { class: "queue-kind" }, kind), figure, h("span", { class: "queue-track" }, bar)),
      update({ number, share }) {
        setText(figure, count(number));
        bar.style.width = `${share * 100}%`;
      },
    };
  });
  return {
    element: h("div", { class: "panel" }, h("h2", {}, "Queue"), nothing, list),
    update(units) {
      const kinds = Object.entries(units).filter(([, number]) => number > 0).sort(([one], [other]) => one.localeCompare(other));
      const most = Math.max(1, ...kinds.map(([, number]) => number));
      rows.show(kinds.map(([kind, number]) => ({ kind, number, share: number / most })), ({ kind }) => kind);
      nothing.hidden = kinds.length > 0;
      list.hidden = kinds.length === 0;
    },
  };
}

// A unit belongs to a study or to a request, which has no page: the list of studies tells which.
async function load(signal) {
  const [status, { studies }] = await Promise.all([api.status(signal), api.studies(signal)]);
  return { status, studies };
}

function card(device, isStudy) {
  const state = h("span", { class: "badge" });
  const memory = h("span");
  const models = h("ul", { class: "chips", "aria-label": "Loaded models" });
  const chips = new KeyedList(models, (name) => ({ element: h("li", {}, name), update() {} }));
  const units = h("tbody", { role: "rowgroup" });
  const rows = new KeyedList(units, (unit) => unitRow(unit, isStudy));
  const idle = h("p", { class: "hint" }, "Idle");
  // Rows become blocks on a narrow screen; the roles keep them a table for those who hear it.
  const table = h(
    "table",
    { class: "plain units", role: "table" },
    h("caption", { class: "visually-hidden" }, `What ${device.device} runs`),
    h("thead", { role: "rowgroup" }, h("tr", { role: "row" }, ["Unit", "Kind", "For", "Since"].map((name) => h("th", { scope: "col", role: "columnheader", class: name === "Since" ? "number" : null }, name)))),
    units,
  );

  function update(now) {
    state.dataset.state = now.up ? "done" : "failed";
    setText(state, now.up ? "\u2713 up" : "\u2715 down");
    setText(memory, `${bytes(now.memory_bytes)} in use`);
    chips.show([...new Set(now.resident_models)], (name) => name);
    models.hidden = now.resident_models.length === 0;
    rows.show(numbered(now.units), ({ key }) => key);
    scroller.hidden = now.units.length === 0;
    idle.hidden = !now.up || now.units.length > 0;
    memory.hidden = !now.up;
  }

  const scroller = h("div", { class: "scroller", tabindex: "0", role: "region", "aria-label": `What ${device.device} runs` }, table);
  const element = h(
    "li",
    { class: "card" },
    h("div", { class: "card-head" }, h("h2", {}, device.device), state, h("span", { class: "hint" }, memory)),
    models,
    scroller,
    idle,
  );
  return { element, update };
}

// Each unit with a key of its own: two may have the same name.
function numbered(units) {
  const seen = new Map();
  return units.map((unit) => {
    const name = JSON.stringify([unit.unit, unit.kind, unit.owner]);
    const turn = seen.get(name) ?? 0;
    seen.set(name, turn + 1);
    return { ...unit, key: `${name} ${turn}` };
  });
}

function unitRow({ unit, kind, owner: id }, isStudy) {
  const since = h("td", { role: "cell", class: "number" });
  const forWhom = h("td", { role: "cell" });
  let linked = null;
  return {
    element: h("tr", { role: "row" }, h("td", { role: "cell", class: "code" }, unit), h("td", { role: "cell" }, kind), forWhom, since),
    update({ seconds }) {
      setText(since, duration(seconds));
      if (linked === isStudy(id)) return;
      linked = isStudy(id);
      put(forWhom, linked ? h("a", { href: link(`/studies/${encodeURIComponent(id)}`) }, id) : id);
    },
  };
}

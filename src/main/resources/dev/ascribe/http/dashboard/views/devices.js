// Devices with what they run, and what waits for them.

import { api } from "../api/client.js";
import { poll } from "../api/polling.js";
import { h, KeyedList, put, setText } from "../parts/dom.js";
import { bytes, count, duration } from "../parts/format.js";
import { link } from "../parts/router.js";

const EVERY = 2000;

export async function devicesView(root, { signal, title }) {
  title("Devices");
  const store = h("div");
  const tiles = h("dl", { class: "tiles" });
  const list = h("ul", { class: "cards", "aria-label": "Devices" });
  const waiting = h("div", { class: "panel" });
  let known = new Set();
  const rows = new KeyedList(list, (device) => card(device, (id) => known.has(id)));
  put(root, h("h1", {}, "Devices"), store, tiles, list, waiting);
  await poll("devices", load, ({ status, studies }) => {
    known = new Set(studies.map((study) => study.id));
    put(store, status.store ? h("div", { class: "problem", role: "alert" }, h("strong", {}, "Results cannot be stored"), h("p", {}, status.store)) : null);
    put(
      tiles,
      tile("Devices up", `${status.devices.filter((device) => device.up).length} of ${status.devices.length}`),
      tile("Units waiting", count(Object.values(status.queue).reduce((sum, units) => sum + units, 0))),
      tile("Longest wait", duration(status.oldest_wait_seconds)),
      tile("Explain requests", `${count(status.waiting_requests)} of ${count(status.request_limit)}`),
      tile("Up for", duration(status.uptime_seconds)),
    );
    rows.show(status.devices, (device) => device.device);
    put(waiting, h("h2", {}, "Queue"), queue(status.queue));
  }, { every: EVERY, signal });
}

function tile(name, value) {
  return h("div", { class: "tile" }, h("dt", {}, name), h("dd", {}, value));
}

function queue(units) {
  const kinds = Object.entries(units).filter(([, number]) => number > 0).sort(([one], [other]) => one.localeCompare(other));
  if (!kinds.length) return h("p", { class: "hint" }, "Nothing waits.");
  const most = Math.max(...kinds.map(([, number]) => number));
  return h("ul", { class: "queue" }, kinds.map(([kind, number]) => {
    const bar = h("span", { class: "queue-bar", "aria-hidden": "true" });
    bar.style.width = `${(number / most) * 100}%`;
    return h("li", {}, h("span", { class: "queue-kind" }, kind), h("span", { class: "queue-number" }, count(number)), h("span", { class: "queue-track" }, bar));
  }));
}

// A unit belongs to a study or to a request, which has no page: the list of studies tells which.
async function load(signal) {
  const [status, studies] = await Promise.all([api.status(signal), api.studies(signal)]);
  return { status, studies };
}

function card(device, isStudy) {
  const state = h("span", { class: "badge" });
  const memory = h("span");
  const models = h("ul", { class: "chips", "aria-label": "Loaded models" });
  const units = h("tbody");
  const idle = h("p", { class: "hint" }, "Idle");
  const table = h(
    "table",
    { class: "plain" },
    h("caption", { class: "visually-hidden" }, `What ${device.device} runs`),
    h("thead", {}, h("tr", {}, ["Unit", "Kind", "For", "Since"].map((name) => h("th", { scope: "col", class: name === "Since" ? "number" : null }, name)))),
    units,
  );

  function update(now) {
    state.dataset.state = now.up ? "done" : "failed";
    setText(state, now.up ? "\u2713 up" : "\u2715 down");
    setText(memory, `${bytes(now.memory_bytes)} in use`);
    put(models, now.resident_models.map((name) => h("li", {}, name)));
    models.hidden = now.resident_models.length === 0;
    put(units, now.units.map((unit) => h("tr", {}, h("td", { class: "code" }, unit.unit), h("td", {}, unit.kind), h("td", {}, owner(unit.owner, isStudy)), h("td", { class: "number" }, duration(unit.seconds)))));
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

function owner(id, isStudy) {
  return isStudy(id) ? h("a", { href: link(`/studies/${encodeURIComponent(id)}`) }, id) : id;
}

// Devices with what they run, or studies with the devices that run them, and what waits.

import { api } from "../api/client.js";
import { poll } from "../api/polling.js";
import { h, KeyedList, put, setText } from "../parts/dom.js";
import { field, pick, select } from "../parts/fields.js";
import { bytes, count, duration, plural } from "../parts/format.js";
import { remember } from "../parts/router.js";
import { titleOf } from "../parts/study-parts.js";
import { unitQueue } from "./unit-queue.js";
import { ownerName, unitTable } from "./units.js";

const EVERY = 2000;
const BY = ["device", "study"];

export async function devicesView(root, { parameters, signal, title }) {
  title("Devices");
  let by = pick(BY, parameters.get("by"));
  const trouble = h("div");
  const cause = h("p");
  const store = h("div", { class: "problem", role: "alert", hidden: true }, h("strong", {}, "Results cannot be stored"), cause);
  const tiles = h("dl", { class: "tiles" });
  const figures = new KeyedList(tiles, ([name]) => tile(name));
  const devices = h("ul", { class: "cards", "aria-label": "Devices" });
  const owners = h("ul", { class: "cards", "aria-label": "Studies at work" });
  const idle = h("p", { class: "hint" }, "No device works for anybody.");
  const waiting = unitQueue();
  let titles = new Map();
  const titleOfOwner = (id) => titles.get(id) ?? null;
  const deviceCards = new KeyedList(devices, (device) => deviceCard(device, titleOfOwner));
  const ownerCards = new KeyedList(owners, (owner) => ownerCard(owner, titleOfOwner));
  const grouping = select("devices-by", BY, by, (value) => {
    by = value;
    remember("/devices", { by: by === BY[0] ? null : by });
    group();
  });
  let isIdle = true;

  function group() {
    devices.hidden = by !== "device";
    owners.hidden = by !== "study";
    idle.hidden = by !== "study" || !isIdle;
  }

  put(root, h("h1", {}, "Devices"), trouble, store, tiles, h("div", { class: "toolbar narrow" }, field("devices-by", "Grouped by", grouping)), devices, owners, idle, waiting.element);
  await poll("devices", load, ({ status, studies }) => {
    titles = new Map(studies.map((study) => [study.id, titleOf(study)]));
    setText(cause, status.store ?? "");
    store.hidden = !status.store;
    figures.show(figuresOf(status), ([name]) => name);
    deviceCards.show(status.devices, (device) => device.device);
    const byOwner = unitsByOwner(status.devices);
    ownerCards.show(byOwner, ({ owner }) => owner);
    isIdle = byOwner.length === 0;
    waiting.update(status.queue);
    group();
  }, { every: EVERY, signal, trouble });
}

// A unit belongs to a study or to a request: the list of studies tells which.
async function load(signal) {
  const [status, { studies }] = await Promise.all([api.status(signal), api.studies(signal)]);
  return { status, studies };
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

// [{ owner, units }], the owner of most units first.
function unitsByOwner(devices) {
  const byOwner = new Map();
  for (const { device, units } of devices) {
    for (const unit of units) {
      if (!byOwner.has(unit.owner)) byOwner.set(unit.owner, []);
      byOwner.get(unit.owner).push({ ...unit, device });
    }
  }
  return [...byOwner].map(([owner, units]) => ({ owner, units })).sort((one, other) => other.units.length - one.units.length || one.owner.localeCompare(other.owner));
}

function deviceCard(device, titleOfOwner) {
  const state = h("span", { class: "badge" });
  const memory = h("span");
  const models = h("ul", { class: "chips", "aria-label": "Loaded models" });
  const chips = new KeyedList(models, (name) => ({ element: h("li", {}, name), update() {} }));
  const units = unitTable(`What ${device.device} runs`, { name: "For", cell: () => ownerName(titleOfOwner) });
  const idle = h("p", { class: "hint" }, "Idle");
  return {
    element: h(
      "li",
      { class: "card" },
      h("div", { class: "card-head" }, h("h2", {}, device.device), state, h("span", { class: "hint" }, memory)),
      models,
      units.element,
      idle,
    ),
    update(now) {
      state.dataset.state = now.up ? "done" : "failed";
      setText(state, now.up ? "\u2713 up" : "\u2715 down");
      setText(memory, `${bytes(now.memory_bytes)} in use`);
      chips.show([...new Set(now.resident_models)], (name) => name);
      models.hidden = now.resident_models.length === 0;
      units.show(now.units);
      idle.hidden = !now.up || now.units.length > 0;
      memory.hidden = !now.up || now.memory_bytes === 0;
    },
  };
}

function ownerCard({ owner }, titleOfOwner) {
  const name = ownerName(titleOfOwner);
  const sum = h("span", { class: "hint" });
  const units = unitTable(`What is run for ${owner}`, { name: "On", cell: deviceName });
  return {
    element: h("li", { class: "card" }, h("div", { class: "card-head" }, h("h2", {}, name.element), sum), units.element),
    update(now) {
      name.update(now);
      const devices = new Set(now.units.map(({ device }) => device)).size;
      setText(sum, `${titleOfOwner(owner) === null ? "a request \u00b7 " : ""}${plural(now.units.length, "unit")} on ${plural(devices, "device")}`);
      units.show(now.units);
    },
  };
}

function deviceName() {
  const element = h("span");
  return { element, update: ({ device }) => setText(element, device) };
}

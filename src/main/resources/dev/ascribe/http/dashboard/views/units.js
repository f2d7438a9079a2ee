// Tables of the units that are being worked on: what a device runs, or what is run for a study.

import { h, KeyedList, put, setText } from "../parts/dom.js";
import { duration } from "../parts/format.js";
import { link } from "../parts/router.js";

// A table: { element, show(units) }. `other` is the column between a unit's kind and its time: { name,
// cell(unit) }, where the cell is { element, update(unit) }.
export function unitTable(title, other) {
  const body = h("tbody", { role: "rowgroup" });
  const rows = new KeyedList(body, (unit) => unitRow(unit, other.cell(unit)));
  // Rows become blocks on a narrow screen; the roles keep them a table for those who hear it.
  const table = h(
    "table",
    { class: "plain units", role: "table" },
    h("caption", { class: "visually-hidden" }, title),
    h("thead", { role: "rowgroup" }, h("tr", { role: "row" }, ["Unit", "Kind", other.name, "Since"].map((name) => h("th", { scope: "col", role: "columnheader", class: name === "Since" ? "number" : null }, name)))),
    body,
  );
  const element = h("div", { class: "scroller", tabindex: "0", role: "region", "aria-label": title }, table);
  return {
    element,
    show(units) {
      rows.show(numbered(units), ({ key }) => key);
      element.hidden = units.length === 0;
    },
  };
}

function unitRow({ unit, kind }, cell) {
  const since = h("td", { role: "cell", class: "number" });
  return {
    element: h("tr", { role: "row" }, h("td", { role: "cell", class: "code" }, unit), h("td", { role: "cell" }, kind), h("td", { role: "cell" }, cell.element), since),
    update(now) {
      setText(since, duration(now.seconds));
      cell.update(now);
    },
  };
}

// Each unit with a key of its own: two may have the same name.
function numbered(units) {
  const seen = new Map();
  return units.map((unit) => {
    const name = JSON.stringify([unit.unit, unit.kind, unit.owner, unit.device]);
    const turn = seen.get(name) ?? 0;
    seen.set(name, turn + 1);
    return { ...unit, key: `${name} ${turn}` };
  });
}

// The name of a study as a link to it. A unit may belong to a request instead, which has no page:
// `titleOf(owner)` is null then.
export function ownerName(titleOf) {
  const element = h("span");
  let shown;
  return {
    element,
    update({ owner }) {
      const title = titleOf(owner);
      if (shown === JSON.stringify([owner, title])) return;
      shown = JSON.stringify([owner, title]);
      put(element, title === null ? owner : h("a", { href: link(`/studies/${encodeURIComponent(owner)}`) }, title));
    },
  };
}

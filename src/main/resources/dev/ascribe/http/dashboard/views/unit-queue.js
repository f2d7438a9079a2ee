// How many units of each kind wait for a device.

import { h, KeyedList, setText } from "../parts/dom.js";
import { count } from "../parts/format.js";

// { element, update(units) } of numbers by kind.
export function unitQueue() {
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

// The way to the pages before and after the one that is shown. Its links stay while the page is
// refreshed: a link that is replaced between press and release is not followed.

import { h, setText } from "../parts/dom.js";
import { count } from "../parts/format.js";

// { element, show({ number, last, first, end, matching, total }) }: the numbers of the page and of the
// last page, and of the first and the last item on it, of so many. `address(number)` is where a page is.
export function pager(address) {
  const previous = step("Previous", address);
  const next = step("Next", address);
  const range = h("span");
  return {
    element: h("nav", { class: "pager", hidden: true, "aria-label": "Pages" }, previous.element, range, next.element),
    show({ number, last, first, end, matching, total }) {
      const of = matching === total ? count(total) : `${count(matching)} of ${count(total)}`;
      setText(range, `${count(first)}\u2013${count(end)} of ${of}`);
      previous.show(number > 1 ? number - 1 : null);
      next.show(number < last ? number + 1 : null);
    },
  };
}

// A link to a page, which leads nowhere if there is no such page.
function step(text, address) {
  const element = h("a", { class: "button" }, text);
  return {
    element,
    show(number) {
      if (number === null) {
        element.removeAttribute("href");
        element.setAttribute("aria-disabled", "true");
      } else {
        element.setAttribute("href", address(number));
        element.removeAttribute("aria-disabled");
      }
    },
  };
}

// Elements from plain values. Data only ever becomes text or an attribute, never markup.

const SVG = "http://www.w3.org/2000/svg";

// A new element. Attributes: `on` holds listeners by event, `class` and the rest are attributes
// (null, undefined and false leave them out), `set` holds DOM properties such as value. Children are
// nodes or text; null is left out.
export function h(tag, attributes = {}, ...children) {
  return fill(document.createElement(tag), attributes, children);
}

export function svg(tag, attributes = {}, ...children) {
  return fill(document.createElementNS(SVG, tag), attributes, children);
}

function fill(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (name === "on") {
      for (const [event, listener] of Object.entries(value)) element.addEventListener(event, listener);
    } else if (name === "set") {
      Object.assign(element, value);
    } else if (value !== null && value !== undefined && value !== false) {
      element.setAttribute(name, value === true ? "" : value);
    }
  }
  element.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined));
  return element;
}

// Puts children in the place of all that an element holds.
export function put(element, ...children) {
  element.replaceChildren(...children.flat(Infinity).filter((child) => child !== null && child !== undefined));
  return element;
}

// Sets a text only where it differs, so that selections and screen readers are left in peace.
export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

// A task for a button, never twice at a time. Meanwhile the button keeps the focus, which one that is
// disabled would drop.
export function onPress(button, task) {
  button.addEventListener("click", async () => {
    if (isBusy(button)) return;
    setBusy(button, true);
    try {
      await task();
    } finally {
      setBusy(button, false);
    }
  });
}

export const isBusy = (button) => button.getAttribute("aria-disabled") === "true";

export function setBusy(button, busy) {
  if (busy) button.setAttribute("aria-disabled", "true");
  else button.removeAttribute("aria-disabled");
}

// Keeps one row of a list per item, in the items' order: rows of items that stay are updated in
// place, so that focus and selection survive.
export class KeyedList {
  #container;
  #create;
  #rows = new Map();

  // `create(item)` makes a row: { element, update(item) }.
  constructor(container, create) {
    this.#container = container;
    this.#create = create;
  }

  show(items, keyOf) {
    const keys = new Set(items.map(keyOf));
    // First of all, for a row that is moved past another loses the focus.
    for (const [key, row] of this.#rows) {
      if (keys.has(key)) continue;
      row.element.remove();
      this.#rows.delete(key);
    }
    let before = this.#container.firstElementChild;
    for (const item of items) {
      const key = keyOf(item);
      let row = this.#rows.get(key);
      if (!row) {
        row = this.#create(item);
        this.#rows.set(key, row);
      }
      row.update(item);
      if (row.element === before) before = before.nextElementSibling;
      else this.#container.insertBefore(row.element, before);
    }
  }
}

// Tells a screen reader what has changed, without moving anybody.
export function announce(text) {
  setText(document.getElementById("announcements"), text);
}

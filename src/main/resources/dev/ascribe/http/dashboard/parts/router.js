// Views by the part of the address after #, so that links and the back button work.

import { h, put } from "./dom.js";
import { isAbort } from "../api/client.js";
import { loading, problemBox } from "./notice.js";
import { rememberScrolling, settle, unsettle } from "./scrolling.js";

const NAME = "Ascribe";

// The address of a view. Parameters that are null or "" are left out.
export function link(path, parameters = {}) {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) {
    if (value !== null && value !== undefined && value !== "") query.set(name, value);
  }
  const text = query.toString();
  return `#${path}${text ? `?${text}` : ""}`;
}

// Writes a choice within a view into the address, without leaving the view.
export function remember(path, parameters) {
  history.replaceState(history.state, "", link(path, parameters));
}

// Starts showing views. A route is { section, pattern, view }; `view(main, context)` gets the
// pattern's groups as `names`, the `parameters`, a `signal` that aborts when the view is left, and
// `title(text)`.
export function start(routes, home) {
  let leaving = new AbortController();
  let first = true;

  async function show() {
    const [path, query] = splitAt(location.hash.replace(/^#/, ""), "?");
    // In-page anchors, such as that of the skip link, are no views.
    if (!first && path !== "" && !path.startsWith("/")) return;
    const found = find(routes, path);
    if (!found) {
      location.replace(link(home));
      return;
    }
    leaving.abort();
    leaving = new AbortController();
    const { signal } = leaving;
    const main = document.getElementById("main");
    mark(found.route.section);
    unsettle();
    put(main, loading());
    const root = h("div", { class: "view" });
    const context = {
      names: found.names,
      parameters: new URLSearchParams(query),
      signal,
      title: (text) => (document.title = `${text} \u00b7 ${NAME}`),
    };
    const arrive = !first;
    first = false;
    try {
      await found.route.view(root, context);
    } catch (error) {
      if (isAbort(error) || signal.aborted) return;
      put(root, h("h1", {}, "This page cannot be shown"), problemBox(error, show));
    }
    if (signal.aborted) return;
    put(main, root);
    root.dispatchEvent(new CustomEvent("shown"));
    if (arrive) focusHeading(root);
    settle(main, signal);
  }

  rememberScrolling();
  window.addEventListener("hashchange", show);
  // A page that the browser keeps for the back button would keep its streams open, and a browser
  // has few connections for one server.
  window.addEventListener("pagehide", () => leaving.abort());
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) show();
  });
  show();
}

function find(routes, path) {
  for (const route of routes) {
    const match = route.pattern.exec(path);
    if (!match) continue;
    try {
      const names = Object.entries(match.groups ?? {}).map(([name, value]) => [name, decodeURIComponent(value)]);
      return { route, names: Object.fromEntries(names) };
    } catch {
      return null;
    }
  }
  return null;
}

function mark(section) {
  for (const anchor of document.querySelectorAll("[data-section]")) {
    if (anchor.dataset.section === section) anchor.setAttribute("aria-current", "page");
    else anchor.removeAttribute("aria-current");
  }
}

// Where a new view begins, for those who hear the page instead of seeing it.
function focusHeading(root) {
  const heading = root.querySelector("h1");
  if (!heading) return;
  heading.tabIndex = -1;
  heading.focus({ preventScroll: true });
}

function splitAt(text, mark) {
  const at = text.indexOf(mark);
  return at < 0 ? [text, ""] : [text.slice(0, at), text.slice(at + 1)];
}

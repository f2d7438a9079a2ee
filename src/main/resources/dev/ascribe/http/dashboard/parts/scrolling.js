// Where a page was scrolled to, for the way back to it. Views load after the browser would scroll.

// How long a view may take to grow as tall as it was.
const PATIENCE = 4000;
const WRITE_AFTER = 150;

let settling = false;
let timer = null;

// From now on, the entry of the history remembers where its page is scrolled to.
export function rememberScrolling() {
  history.scrollRestoration = "manual";
  window.addEventListener("scroll", () => {
    clearTimeout(timer);
    if (!settling) timer = setTimeout(() => history.replaceState({ ...history.state, scroll: window.scrollY }, ""), WRITE_AFTER);
  }, { passive: true });
}

// Until `settle`, scrolling is that of a page whose content comes and goes.
export function unsettle() {
  clearTimeout(timer);
  settling = true;
}

// Scrolls to where this entry of the history was left, or to the top of a new one; as soon as the page
// is tall enough, unless somebody scrolls first.
export function settle(main, signal) {
  const wanted = history.state?.scroll ?? 0;
  const ending = new AbortController();
  const both = AbortSignal.any([signal, ending.signal]);
  const scroll = () => {
    window.scrollTo(0, wanted);
    if (Math.abs(window.scrollY - wanted) < 2) ending.abort();
  };
  const grown = new ResizeObserver(scroll);
  both.addEventListener("abort", () => {
    grown.disconnect();
    if (!signal.aborted) settling = false;
  }, { once: true });
  for (const name of ["wheel", "touchmove", "keydown", "pointerdown"]) {
    window.addEventListener(name, () => ending.abort(), { signal: both, passive: true });
  }
  setTimeout(() => ending.abort(), PATIENCE);
  grown.observe(main);
  scroll();
}

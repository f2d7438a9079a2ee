// Pauses that end early where the signal aborts, and what a hidden page waits for.

export function rest(milliseconds, signal) {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const end = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", end);
      resolve();
    };
    const timer = setTimeout(end, milliseconds);
    signal.addEventListener("abort", end);
  });
}

// Until somebody can see the page.
export function visible(signal) {
  return new Promise((resolve) => {
    const look = () => {
      if (document.hidden && !signal.aborted) return;
      document.removeEventListener("visibilitychange", look);
      signal.removeEventListener("abort", look);
      resolve();
    };
    document.addEventListener("visibilitychange", look);
    signal.addEventListener("abort", look);
    look();
  });
}

// Calls `gone` once the page has been hidden for so long without a break, until the signal aborts.
export function onceHiddenFor(milliseconds, gone, signal) {
  let timer = null;
  const look = () => {
    clearTimeout(timer);
    if (document.hidden) timer = setTimeout(gone, milliseconds);
  };
  document.addEventListener("visibilitychange", look, { signal });
  signal.addEventListener("abort", () => clearTimeout(timer), { once: true });
  look();
}

// Puts the calls that come before the next frame together into one.
export function eachFrame(task, signal) {
  let asked = null;
  signal.addEventListener("abort", () => cancelAnimationFrame(asked), { once: true });
  return () => {
    asked ??= requestAnimationFrame(() => {
      asked = null;
      if (!signal.aborted) task();
    });
  };
}

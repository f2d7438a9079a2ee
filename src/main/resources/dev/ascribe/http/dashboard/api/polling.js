// Asking again and again, as long as somebody looks.

import { isAbort } from "./client.js";
import { rest } from "./events.js";
import { connected } from "../parts/notice.js";

// Loads and shows until the signal aborts; rests while the page is hidden. Resolves after the first
// answer was shown, and rejects where the first answer is a refusal that will not pass.
export function poll(name, load, show, { every, signal }) {
  signal.addEventListener("abort", () => connected(name, true), { once: true });
  return new Promise((resolve, reject) => {
    (async () => {
      while (!signal.aborted) {
        try {
          show(await load(signal));
          connected(name, true);
          resolve();
        } catch (error) {
          if (isAbort(error) || signal.aborted) return;
          if (!error.passes) return reject(error);
          connected(name, false);
        }
        await rest(every, signal);
        await visible(signal);
      }
    })();
  });
}

function visible(signal) {
  if (!document.hidden) return Promise.resolve();
  return new Promise((resolve) => {
    const look = () => {
      if (!document.hidden || signal.aborted) {
        document.removeEventListener("visibilitychange", look);
        resolve();
      }
    };
    document.addEventListener("visibilitychange", look);
    signal.addEventListener("abort", look, { once: true });
  });
}

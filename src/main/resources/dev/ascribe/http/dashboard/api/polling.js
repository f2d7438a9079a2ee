// Asking again and again, as long as somebody looks.

import { isAbort } from "./client.js";
import { rest, visible } from "./waiting.js";
import { connected } from "../parts/connection.js";
import { refusal } from "../parts/notice.js";

// Loads and shows until the signal aborts; rests while the page is hidden. What will pass is waited
// for, under the page's banner. Resolves after the first answer was shown, and rejects where the first
// answer is a refusal; later ones stand in the element `trouble`, with a button to go on.
export function poll(name, load, show, { every, signal, trouble }) {
  signal.addEventListener("abort", () => connected(name, true), { once: true });
  return new Promise((resolve, reject) => {
    let isFirst = true;
    (async () => {
      while (!signal.aborted) {
        try {
          show(await load(signal));
          connected(name, true);
          resolve();
          isFirst = false;
        } catch (error) {
          if (isAbort(error) || signal.aborted) return;
          connected(name, error.passes !== true);
          if (error.passes !== true) {
            if (isFirst) return reject(error);
            await refusal(trouble, error, signal);
            continue;
          }
        }
        await rest(every, signal);
        await visible(signal);
      }
    })();
  });
}

// Files for the person who looks at the page.

import { isAbort, request, whole } from "../api/client.js";
import { h } from "./dom.js";

// Hands a file to the browser.
export function save(blob, name) {
  const url = URL.createObjectURL(blob);
  h("a", { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), 60000);
}

// Loads a path into a file: piece by piece where the browser can, else all at once at the end.
// `onProgress(bytes)` hears how much there is. Resolves to whether there is a file: a person may
// think better of it, in the browser's dialog or by the signal.
export async function saveFrom(path, name, { signal, onProgress }) {
  let file = null;
  try {
    // First of all, for browsers ask only while a click is fresh.
    file = await openFile(name);
    const { body } = await request(path, { signal });
    const pieces = [];
    let bytes = 0;
    for (const reader = body.getReader(); ; ) {
      const { value, done } = await whole(reader.read());
      if (done) break;
      bytes += value.length;
      if (file) await file.write(value);
      else pieces.push(value);
      onProgress(bytes);
    }
    if (file) await file.close();
    else save(new Blob(pieces), name);
    return true;
  } catch (error) {
    await file?.abort().catch(() => {});
    if (isAbort(error)) return false;
    throw error;
  }
}

async function openFile(name) {
  if (typeof window.showSaveFilePicker !== "function") return null;
  const handle = await window.showSaveFilePicker({ suggestedName: name });
  return handle.createWritable();
}

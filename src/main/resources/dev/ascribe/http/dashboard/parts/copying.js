// Texts and pictures for the clipboard.

import { save } from "./saving.js";

// Copies a text, and its HTML where there is some. By the event of copying, which pages of every origin may
// use, and which leaves the styles of the HTML as they are. Returns whether the browser let the page.
export function copyText(text, html = null) {
  let taken = false;
  const fill = (event) => {
    event.clipboardData.setData("text/plain", text);
    if (html !== null) event.clipboardData.setData("text/html", html);
    event.preventDefault();
    taken = true;
  };
  document.addEventListener("copy", fill, { once: true, capture: true });
  document.execCommand("copy");
  document.removeEventListener("copy", fill, { capture: true });
  return taken;
}

// Copies a picture that is promised. Browsers let only pages of secure origins do so: others save it.
// Resolves to what has happened, in words.
export async function copyPicture(picture, name) {
  try {
    await navigator.clipboard.write([new ClipboardItem({ "image/png": picture })]);
    return "Copied.";
  } catch {
    return saved(await picture, name);
  }
}

// What is told of a thing that is saved in place of being copied.
export function saved(blob, name) {
  save(blob, name);
  return `Saved as ${name}, since the browser does not let this page copy it.`;
}

// What somebody can do with a study: cancel it while it runs, delete it afterwards, and call it otherwise.

import { api } from "../api/client.js";
import { announce, h, onPress, setText } from "./dom.js";
import { titleOf } from "./study-parts.js";

// The buttons of a study: { element, update(study) }. `onChange(study)` hears of it as it is then, or of
// null where it is deleted; `onTrouble(error)` of a refusal, and of null after a success.
export function studyActions(study, { onChange, onTrouble }) {
  let current = study;
  const act = (button, ask, task, told) =>
    onPress(button, async () => {
      const answer = await ask(current);
      if (answer === null) return;
      try {
        const now = await task(current, answer);
        onTrouble(null);
        announce(told(current, answer));
        onChange(now);
      } catch (error) {
        onTrouble(error);
      }
    });
  const button = (text, looks) => h("button", { type: "button", class: looks }, text);
  const cancel = button("Cancel", "small");
  const rename = button("Rename", "link-button");
  const remove = button("Delete", "link-button");
  act(cancel, confirmCancel, ({ id }) => api.cancel(id), (known) => `${titleOf(known)} is cancelled.`);
  act(rename, askTitle, ({ id }, title) => api.rename(id, title), (known, title) => `It is called ${title || known.name} now.`);
  act(remove, confirmDelete, ({ id }) => api.remove(id).then(() => null), (known) => `${titleOf(known)} is deleted.`);
  return {
    element: h("div", { class: "card-actions" }, cancel, rename, remove),
    update(now) {
      current = now;
      cancel.hidden = now.state !== "running" || isRunElsewhere(now);
      remove.hidden = now.state === "running";
      for (const [element, verb] of [[cancel, "Cancel"], [rename, "Rename"], [remove, "Delete"]]) element.setAttribute("aria-label", `${verb} ${titleOf(now)}`);
    },
  };
}

// A study that runs has a cause only if another process runs it, which alone can cancel it.
const isRunElsewhere = ({ state, cause }) => state === "running" && Boolean(cause);

const confirmCancel = (study) =>
  confirm({
    question: `Cancel ${titleOf(study)}?`,
    consequence: "Running work stops within seconds. What is stored is kept, and submitting the same study again goes on from there.",
    yes: "Cancel the study",
    no: "Keep it running",
  });

const confirmDelete = (study) =>
  confirm({
    question: `Delete ${titleOf(study)}?`,
    consequence: "Its results, its trained models and its report are deleted for good. Files that you have downloaded stay.",
    yes: "Delete the study",
    no: "Keep it",
  });

// Resolves to true, or to null where somebody thinks better of it.
async function confirm({ question, consequence, yes, no }) {
  setText(document.getElementById("confirm-title"), question);
  setText(document.getElementById("confirm-text"), consequence);
  setText(document.getElementById("confirm-yes"), yes);
  setText(document.getElementById("confirm-no"), no);
  return (await answerOf(document.getElementById("confirm-dialog"))) === "yes" ? true : null;
}

// Resolves to a title, "" for the study's own name, or null where it shall stay.
async function askTitle(study) {
  const input = document.getElementById("rename-title");
  setText(document.getElementById("rename-name"), study.name);
  input.value = titleOf(study);
  const answer = answerOf(document.getElementById("rename-dialog"));
  input.select();
  if ((await answer) !== "yes") return null;
  const title = input.value.trim();
  if (title === titleOf(study)) return null;
  return title === study.name ? "" : title;
}

function answerOf(dialog) {
  dialog.returnValue = "";
  dialog.showModal();
  return new Promise((resolve) => dialog.addEventListener("close", () => resolve(dialog.returnValue), { once: true }));
}

// Whether the daemon can be reached, and of when the data on the page are.

import { setText } from "./dom.js";

const ofToday = new Intl.DateTimeFormat("en-GB", { timeStyle: "medium" });
const ofAnotherDay = new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeStyle: "medium" });

const broken = new Set();
let lastHeard = null;

// The daemon has answered, or shown on a stream that it lives.
export function heard() {
  lastHeard = new Date();
}

// Each view says under its own name whether it hears from the daemon; the page shows the sum. Without a
// connection all colours of states are grey, for nobody knows whether they still hold.
export function connected(who, isConnected) {
  if (isConnected) broken.delete(who);
  else broken.add(who);
  const isLost = broken.size > 0;
  document.body.classList.toggle("lost", isLost);
  setText(document.getElementById("connection"), isLost ? `The connection to the daemon is lost. ${age()}Trying again\u2026` : "");
}

function age() {
  if (lastHeard === null) return "";
  const format = lastHeard.toDateString() === new Date().toDateString() ? ofToday : ofAnotherDay;
  return `The last data are of ${format.format(lastHeard)}. `;
}

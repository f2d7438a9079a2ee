// Server-sent events by fetch, because an EventSource can send no token.

import { heard } from "../parts/connection.js";
import { isAbort, request, whole } from "./client.js";
import { rest } from "./waiting.js";

const FIRST_PAUSE = 1000;
const LONGEST_PAUSE = 30000;

// The daemon shows every 15 seconds that it lives. A network that goes away tells nobody.
const LONGEST_SILENCE = 40000;

// The events of one response: { id, name, data }. The format is that of the HTML standard, section
// 9.2.6; an event that the stream breaks off is not told. Ends where nothing at all comes for as long
// as `silence` milliseconds. Who stops listening closes the connection.
export async function* read(response, silence = Infinity) {
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let begun = "";
  let fields = { data: [] };
  let endedInReturn = false;
  try {
    for (;;) {
      const { value, done } = await soon(whole(reader.read()), silence);
      if (done) return;
      heard();
      // A line may end in CR LF, and the two may come in different pieces.
      const text = endedInReturn && value.startsWith("\n") ? value.slice(1) : value;
      if (value) endedInReturn = value.endsWith("\r");
      const lines = (begun + text).split(/\r\n|\n|\r/);
      begun = lines.pop();
      for (const line of lines) {
        if (line !== "") {
          take(fields, line);
          continue;
        }
        if (fields.data.length) {
          yield { id: fields.id, name: fields.event ?? "message", data: fields.data.join("\n") };
        }
        fields = { data: [], id: fields.id };
      }
    }
  } finally {
    reader.cancel().catch(() => {});
  }
}

// What a read gives, or the end where it gives nothing for too long.
async function soon(reading, silence) {
  if (silence === Infinity) return reading;
  let timer;
  const late = new Promise((resolve) => (timer = setTimeout(resolve, silence, { done: true })));
  try {
    return await Promise.race([reading, late]);
  } finally {
    clearTimeout(timer);
  }
}

function take(fields, line) {
  const colon = line.indexOf(":");
  if (colon === 0) return;
  const name = colon < 0 ? line : line.slice(0, colon);
  const value = colon < 0 ? "" : line.slice(colon + 1).replace(/^ /, "");
  if (name === "data") fields.data.push(value);
  else if (name === "event" || name === "id") fields[name] = value;
}

// Follows a stream until `onEvent` answers true for the last event, or the signal aborts. A broken
// connection is made again, after longer and longer pauses, from the last event that was seen.
// `onState(connected)` hears how it stands. Throws what will not pass by itself.
export async function follow(path, { lastId = null, onEvent, onState, signal }) {
  let last = lastId;
  let pause = FIRST_PAUSE;
  while (!signal.aborted) {
    try {
      const headers = { Accept: "text/event-stream" };
      if (last !== null) headers["Last-Event-ID"] = last;
      const response = await request(path, { headers, signal });
      onState(true);
      for await (const event of read(response, LONGEST_SILENCE)) {
        pause = FIRST_PAUSE;
        last = event.id ?? last;
        if (onEvent({ ...event, data: JSON.parse(event.data) })) return;
      }
    } catch (error) {
      if (isAbort(error) || signal.aborted) return;
      if (error.passes === false) throw error;
    }
    onState(false);
    await rest(pause, signal);
    pause = Math.min(LONGEST_PAUSE, pause * 2);
  }
}

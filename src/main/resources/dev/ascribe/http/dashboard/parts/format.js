// Numbers and times as people read them.

const whole = new Intl.NumberFormat("en");
const compact = new Intl.NumberFormat("en", { notation: "compact", maximumFractionDigits: 1 });
const moment = new Intl.DateTimeFormat("en", { dateStyle: "medium", timeStyle: "short" });

export const MINUS = "\u2212";
export const NONE = "\u2013";

const known = (value) => typeof value === "number" && Number.isFinite(value);

export function count(value) {
  return known(value) ? whole.format(value) : NONE;
}

export function short(value) {
  return known(value) ? compact.format(value) : NONE;
}

export function decimal(value, digits = 3) {
  return known(value) ? value.toFixed(digits).replace("-", MINUS) : NONE;
}

// With its sign, as scores are written.
export function signed(value, digits = 3) {
  if (!known(value)) return NONE;
  const text = Math.abs(value).toFixed(digits);
  return Number(text) === 0 ? text : (value < 0 ? MINUS : "+") + text;
}

export function percent(share, digits = 0) {
  return known(share) ? `${(share * 100).toFixed(digits)} %` : NONE;
}

// Two units at most: "2 h 5 min".
export function duration(seconds) {
  if (!known(seconds)) return NONE;
  const s = Math.max(0, Math.round(seconds));
  if (seconds > 0 && seconds < 1) return "under 1 s";
  if (s < 60) return `${s} s`;
  if (s < 3600) return s < 600 && s % 60 ? `${Math.floor(s / 60)} min ${s % 60} s` : `${Math.round(s / 60)} min`;
  const minutes = Math.round(s / 60);
  if (minutes < 48 * 60) return minutes % 60 ? `${Math.floor(minutes / 60)} h ${minutes % 60} min` : `${minutes / 60} h`;
  const hours = Math.round(minutes / 60);
  return `${Math.floor(hours / 24)} d ${hours % 24} h`;
}

export function bytes(value) {
  if (!known(value)) return NONE;
  const units = ["B", "KiB", "MiB", "GiB", "TiB"];
  let size = value;
  let unit = 0;
  while (size >= 1024 && unit < units.length - 1) {
    size /= 1024;
    unit++;
  }
  return `${size.toFixed(size < 100 && unit > 0 ? 1 : 0)} ${units[unit]}`;
}

export function when(instant) {
  const date = instant ? new Date(instant) : null;
  return date && !Number.isNaN(date.getTime()) ? moment.format(date) : NONE;
}

export function plural(number, one, many = `${one}s`) {
  return `${count(number)} ${number === 1 ? one : many}`;
}

export function trainingSize(size) {
  return size === 0 ? "zero-shot" : `${size} per class`;
}

// What a share of a whole is, 0 where there is no whole.
export function ratio(part, total) {
  return total > 0 ? Math.min(1, Math.max(0, part / total)) : 0;
}

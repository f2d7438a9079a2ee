// Figures as PDF: vectors and text on one page of their size, in fonts that every reader has.
// The format is that of ISO 32000-1.

import { widthOf } from "./shapes.js";

// Points for one pixel of style sheets.
const SCALE = 0.75;

// What WinAnsiEncoding (annex D) has beyond Latin-1. A minus is written as an en dash.
const EXTRA = new Map([["\u2212", 0x96], ["\u2013", 0x96], ["\u2014", 0x97], ["\u2018", 0x91], ["\u2019", 0x92], ["\u201c", 0x93], ["\u201d", 0x94], ["\u2026", 0x85], ["\u2022", 0x95], ["\u20ac", 0x80]]);

// A file, or null where a text has letters that the fonts of PDF lack.
export function pdfFile({ shapes, width, height }, colour) {
  if (!isWritable(shapes)) return null;
  const opacities = new Map();
  const page = [`${SCALE} 0 0 ${-SCALE} 0 ${round(height * SCALE)} cm`, ...shapes.flatMap((shape) => operators(shape, colour, opacities))].join("\n");
  const states = [...opacities].map(([value, name]) => `/${name} << /ca ${value} /CA ${value} >>`).join(" ");
  const font = (name) => `<< /Type /Font /Subtype /Type1 /BaseFont /${name} /Encoding /WinAnsiEncoding >>`;
  return pdfOf([
    "<< /Type /Catalog /Pages 2 0 R >>",
    "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
    `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 ${round(width * SCALE)} ${round(height * SCALE)}] /Contents 4 0 R /Resources << /Font << /F0 5 0 R /F1 6 0 R >> /ExtGState << ${states} >> >> >>`,
    `<< /Length ${page.length} >>\nstream\n${page}\nendstream`,
    font("Helvetica"),
    font("Helvetica-Bold"),
  ]);
}

// Objects with the table of their places (section 7.5). All of it is ASCII, so letters are bytes.
function pdfOf(objects) {
  let text = "%PDF-1.4\n";
  const places = objects.map((object, index) => {
    const place = text.length;
    text += `${index + 1} 0 obj\n${object}\nendobj\n`;
    return `${String(place).padStart(10, "0")} 00000 n \n`;
  });
  const table = text.length;
  text += `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${places.join("")}trailer\n<< /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${table}\n%%EOF\n`;
  return new Blob([text], { type: "application/pdf" });
}

function operators(shape, colour, opacities) {
  if (shape.shapes) return ["q", `1 0 0 1 ${round(shape.x)} ${round(shape.y)} cm`, ...shape.shapes.flatMap((child) => operators(child, colour, opacities)), "Q"];
  if (shape.d !== undefined) return path(shape, colour, opacities);
  return text(shape, colour);
}

function path({ d, fill, stroke, width, dash = [], opacity }, colour, opacities) {
  const commands = [...d.matchAll(/([MLCZ])([^MLCZ]*)/g)].map(([, command, numbers]) => `${numbers.trim()} ${{ M: "m", L: "l", C: "c", Z: "h" }[command]}`.trim());
  if (opacity !== undefined && !opacities.has(opacity)) opacities.set(opacity, `G${opacities.size}`);
  return [
    "q",
    opacity === undefined ? null : `/${opacities.get(opacity)} gs`,
    fill ? `${rgb(colour(fill))} rg` : null,
    stroke ? `${rgb(colour(stroke))} RG ${width} w [${dash.join(" ")}] 0 d` : null,
    ...commands,
    fill && stroke ? "B" : fill ? "f" : "S",
    "Q",
  ].filter(Boolean);
}

function text({ text: words, x, y, size, bold, fill, anchor, turned }, colour) {
  const shift = { start: 0, middle: 0.5, end: 1 }[anchor] * widthOf(words, size, bold);
  // The page's axis of heights points down, and letters stand upright on it.
  const place = turned ? `0 -1 -1 0 ${round(x)} ${round(y + shift)}` : `1 0 0 -1 ${round(x - shift)} ${round(y)}`;
  return [`BT ${rgb(colour(fill))} rg /F${bold ? 1 : 0} ${size} Tf ${place} Tm (${encoded(words)}) Tj ET`];
}

const byteOf = (letter) => {
  const code = letter.codePointAt(0);
  return (code >= 0x20 && code < 0x7f) || (code >= 0xa0 && code <= 0xff) ? code : EXTRA.get(letter);
};

function isWritable(shapes) {
  return shapes.every((shape) => (shape.shapes ? isWritable(shape.shapes) : [...(shape.text ?? "")].every((letter) => byteOf(letter) !== undefined)));
}

function encoded(words) {
  return [...words].map((letter) => {
    const code = byteOf(letter);
    return "()\\".includes(letter) || code > 0x7e ? `\\${code.toString(8).padStart(3, "0")}` : letter;
  }).join("");
}

// "#0072b2" as three shares.
function rgb(hex) {
  return [1, 3, 5].map((at) => round(parseInt(hex.slice(at, at + 2), 16) / 255)).join(" ");
}

function round(value) {
  return Math.round(value * 1000) / 1000;
}

// Figures as PDF: vectors and text on one page of their size, with the font of the text.
// The format is that of ISO 32000-1.

import { pdfFont, stream } from "./pdf-font.js";

// Points for one pixel of style sheets.
const SCALE = 0.75;

// The font has no bold letters: their lines are drawn so much wider, as a share of their size.
const BOLD = 0.035;

// A file, or null where a text has letters that the font lacks.
export async function pdfFile({ shapes, width, height }, colour) {
  const font = await pdfFont();
  const letters = [...lettersOf(shapes)];
  if (!letters.every((letter) => font.has(letter))) return null;
  const opacities = new Map();
  const page = [`${SCALE} 0 0 ${-SCALE} 0 ${round(height * SCALE)} cm`, ...shapes.flatMap((shape) => operators(shape, { colour, opacities, font }))].join("\n");
  const states = [...opacities].map(([value, name]) => `/${name} << /ca ${value} /CA ${value} >>`).join(" ");
  return pdfOf([
    "<< /Type /Catalog /Pages 2 0 R >>",
    "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
    `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 ${round(width * SCALE)} ${round(height * SCALE)}] /Contents 4 0 R /Resources << /Font << /F0 5 0 R >> /ExtGState << ${states} >> >> >>`,
    stream(page),
    ...(await font.objects(letters, 5)),
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

function operators(shape, looks) {
  if (shape.shapes) return ["q", `1 0 0 1 ${round(shape.x)} ${round(shape.y)} cm`, ...shape.shapes.flatMap((child) => operators(child, looks)), "Q"];
  if (shape.d !== undefined) return path(shape, looks);
  return text(shape, looks);
}

function path({ d, fill, stroke, width, dash = [], opacity }, { colour, opacities }) {
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

function text({ text: words, x, y, size, bold, fill, anchor, turned }, { colour, font }) {
  const shift = { start: 0, middle: 0.5, end: 1 }[anchor] * font.width(words, size);
  // The page's axis of heights points down, and letters stand upright on it.
  const place = turned ? `0 -1 -1 0 ${round(x)} ${round(y + shift)}` : `1 0 0 -1 ${round(x - shift)} ${round(y)}`;
  const ink = rgb(colour(fill));
  const lines = bold ? `${ink} RG ${round(size * BOLD)} w 2 Tr` : "0 Tr";
  return [`BT ${ink} rg ${lines} /F0 ${size} Tf ${place} Tm ${font.written(words)} Tj ET`];
}

function lettersOf(shapes) {
  return shapes.map((shape) => (shape.shapes ? lettersOf(shape.shapes) : (shape.text ?? ""))).join("");
}

// "#0072b2" as three shares.
function rgb(hex) {
  return [1, 3, 5].map((at) => round(parseInt(hex.slice(at, at + 2), 16) / 255)).join(" ");
}

function round(value) {
  return Math.round(value * 1000) / 1000;
}

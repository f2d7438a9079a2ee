// The font of saved PDFs, which goes into each file with the letters of its figure. Its letters are as wide as
// those of Helvetica and Arial. The objects are those of ISO 32000-1, section 9.

import { request, whole } from "../api/client.js";
import { TrueType } from "./true-type.js";

const PATH = "assets/fonts/LiberationSans-Regular.ttf";
let loading = null;

// The font, loaded once.
export function pdfFont() {
  loading ??= request(PATH).then((reply) => whole(reply.arrayBuffer())).then((bytes) => new PdfFont(new TrueType(bytes))).catch((error) => {
    loading = null;
    throw error;
  });
  return loading;
}

class PdfFont {
  #font;

  constructor(font) {
    this.#font = font;
  }

  has(letter) {
    return this.#font.glyph(letter) !== 0;
  }

  // The width of a text, in the unit of its size.
  width(text, size) {
    return [...text].reduce((sum, letter) => sum + this.#font.width(this.#font.glyph(letter)), 0) * (size / 1000);
  }

  // A text as the page names it: the numbers of its glyphs.
  written(text) {
    return `<${[...text].map((letter) => hex(this.#font.glyph(letter))).join("")}>`;
  }

  // The objects of a font that has these letters. The first is the font itself, and `number` is that of the first.
  async objects(letters, number) {
    const glyphs = new Map([...new Set(letters)].map((letter) => [this.#font.glyph(letter), letter]));
    const numbers = [...glyphs.keys()].sort((one, other) => one - other);
    const name = `${tagOf(numbers)}+LiberationSans`;
    const file = this.#font.subset(numbers);
    const packed = await deflated(file);
    const widths = numbers.map((glyph) => `${glyph} [${this.#font.width(glyph)}]`).join(" ");
    return [
      `<< /Type /Font /Subtype /Type0 /BaseFont /${name} /Encoding /Identity-H /DescendantFonts [${number + 1} 0 R] /ToUnicode ${number + 4} 0 R >>`,
      `<< /Type /Font /Subtype /CIDFontType2 /BaseFont /${name} /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> /FontDescriptor ${number + 2} 0 R /CIDToGIDMap /Identity /W [${widths}] >>`,
      `<< /Type /FontDescriptor /FontName /${name} /Flags 4 /FontBBox [${this.#font.bounds.join(" ")}] /ItalicAngle 0 /Ascent ${this.#font.ascent} /Descent ${this.#font.descent} /CapHeight ${this.#font.ascent} /StemV 80 /FontFile2 ${number + 3} 0 R >>`,
      `<< /Length ${packed.length} /Length1 ${file.length} /Filter [/ASCIIHexDecode /FlateDecode] >>\nstream\n${packed}\nendstream`,
      stream(unicodeOf(glyphs)),
    ];
  }
}

export const stream = (content) => `<< /Length ${content.length} >>\nstream\n${content}\nendstream`;

const hex = (number) => number.toString(16).padStart(4, "0");

// Six capitals that tell this part of the font from others, where several figures stand in one document.
function tagOf(numbers) {
  let sum = numbers.reduce((all, number) => (all * 31 + number) % 26 ** 6, numbers.length);
  return Array.from({ length: 6 }, () => {
    const letter = String.fromCharCode(65 + (sum % 26));
    sum = Math.floor(sum / 26);
    return letter;
  }).join("");
}

// Compressed, and written in letters of ASCII.
async function deflated(bytes) {
  const packed = await new Response(new Blob([bytes]).stream().pipeThrough(new CompressionStream("deflate"))).arrayBuffer();
  return `${Array.from(new Uint8Array(packed), (byte) => byte.toString(16).padStart(2, "0")).join("")}>`;
}

// What each glyph says, for readers that search or copy (section 9.10.3). A list has at most a hundred entries.
function unicodeOf(glyphs) {
  const entries = [...glyphs].map(([glyph, letter]) => `<${hex(glyph)}> <${hex(letter.charCodeAt(0))}>`);
  const lists = Array.from({ length: Math.ceil(entries.length / 100) }, (_, index) => entries.slice(index * 100, (index + 1) * 100));
  return [
    "/CIDInit /ProcSet findresource begin 12 dict begin begincmap",
    "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def /CMapName /Adobe-Identity-UCS def /CMapType 2 def",
    "1 begincodespacerange <0000> <ffff> endcodespacerange",
    ...lists.map((list) => `${list.length} beginbfchar\n${list.join("\n")}\nendbfchar`),
    "endcmap CMapName currentdict /CMap defineresource pop end end",
  ].join("\n");
}

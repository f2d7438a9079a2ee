// A TrueType font: which glyph a letter has, how wide it is, and a smaller font with the outlines of some glyphs only.
// The tables are those of ISO/IEC 14496-22.

// What a font within a PDF needs (ISO 32000-1, section 9.9).
const KEPT = ["cvt ", "fpgm", "glyf", "head", "hhea", "hmtx", "loca", "maxp", "prep"];

// Flags of the parts of a compound glyph.
const WORDS = 0x1;
const ONE_SCALE = 0x8;
const MORE = 0x20;
const TWO_SCALES = 0x40;
const MATRIX = 0x80;

export class TrueType {
  #view;
  #tables = new Map();

  constructor(buffer) {
    this.#view = new DataView(buffer);
    for (let at = 12; at < 12 + 16 * this.#view.getUint16(4); at += 16) {
      const tag = String.fromCharCode(...new Uint8Array(buffer, at, 4));
      this.#tables.set(tag, { at: this.#view.getUint32(at + 8), length: this.#view.getUint32(at + 12) });
    }
  }

  // A length of the font in thousandths of its size, as PDF has them.
  #thousandths(units) {
    return Math.round((units * 1000) / this.#view.getUint16(this.#at("head") + 18));
  }

  #at(tag) {
    return this.#tables.get(tag).at;
  }

  // [left, bottom, right, top] of all glyphs.
  get bounds() {
    return [36, 38, 40, 42].map((place) => this.#thousandths(this.#view.getInt16(this.#at("head") + place)));
  }

  get ascent() {
    return this.#thousandths(this.#view.getInt16(this.#at("hhea") + 4));
  }

  get descent() {
    return this.#thousandths(this.#view.getInt16(this.#at("hhea") + 6));
  }

  // How far a glyph moves the pen.
  width(glyph) {
    const last = this.#view.getUint16(this.#at("hhea") + 34) - 1;
    return this.#thousandths(this.#view.getUint16(this.#at("hmtx") + 4 * Math.min(glyph, last)));
  }

  // The number of a letter's glyph; 0 where the font lacks it. Letters beyond the first plane are lacking.
  glyph(letter) {
    const code = letter.codePointAt(0);
    const map = this.#characterMap();
    const view = this.#view;
    const size = view.getUint16(map + 6);
    for (let segment = 0; segment < size; segment += 2) {
      if (code > view.getUint16(map + 14 + segment)) continue;
      const first = view.getUint16(map + 16 + size + segment);
      if (code < first) return 0;
      const delta = view.getUint16(map + 16 + 2 * size + segment);
      const place = map + 16 + 3 * size + segment;
      const offset = view.getUint16(place);
      if (offset === 0) return (code + delta) & 0xffff;
      const found = view.getUint16(place + offset + 2 * (code - first));
      return found === 0 ? 0 : (found + delta) & 0xffff;
    }
    return 0;
  }

  // The map of Unicode's first plane, which has format 4.
  #characterMap() {
    const at = this.#at("cmap");
    for (let record = at + 4; record < at + 4 + 8 * this.#view.getUint16(at + 2); record += 8) {
      const map = at + this.#view.getUint32(record + 4);
      if (this.#view.getUint16(record) === 3 && this.#view.getUint16(map) === 4) return map;
    }
    throw new Error("the font has no map of Unicode");
  }

  // The bytes of a glyph's outline.
  #outline(glyph) {
    const [from, to] = [glyph, glyph + 1].map((index) =>
      this.#view.getInt16(this.#at("head") + 50) === 0 ? 2 * this.#view.getUint16(this.#at("loca") + 2 * index) : this.#view.getUint32(this.#at("loca") + 4 * index));
    return new Uint8Array(this.#view.buffer, this.#at("glyf") + from, to - from);
  }

  // The glyphs that a compound one is made of.
  #parts(glyph) {
    const outline = this.#outline(glyph);
    const view = new DataView(outline.buffer, outline.byteOffset, outline.length);
    const parts = [];
    if (!outline.length || view.getInt16(0) >= 0) return parts;
    for (let at = 10, flags = MORE; flags & MORE; ) {
      flags = view.getUint16(at);
      parts.push(view.getUint16(at + 2));
      at += 4 + (flags & WORDS ? 4 : 2) + (flags & ONE_SCALE ? 2 : flags & TWO_SCALES ? 4 : flags & MATRIX ? 8 : 0);
    }
    return parts;
  }

  // A font in which glyphs keep their numbers, and only those wanted have outlines.
  subset(glyphs) {
    const wanted = new Set([0, ...glyphs]);
    for (const glyph of wanted) this.#parts(glyph).forEach((part) => wanted.add(part));
    const count = this.#view.getUint16(this.#at("maxp") + 4);
    const places = new DataView(new ArrayBuffer(4 * (count + 1)));
    const outlines = [];
    let length = 0;
    for (let glyph = 0; glyph < count; glyph++) {
      if (wanted.has(glyph)) {
        const outline = padded(this.#outline(glyph));
        outlines.push(outline);
        length += outline.length;
      }
      places.setUint32(4 * (glyph + 1), length);
    }
    const head = this.#table("head").slice();
    // The places of outlines are written as 32 bits.
    head[51] = 1;
    const made = { head, loca: new Uint8Array(places.buffer), glyf: joined(outlines) };
    return file(KEPT.filter((tag) => this.#tables.has(tag)).map((tag) => [tag, made[tag] ?? this.#table(tag)]));
  }

  #table(tag) {
    const { at, length } = this.#tables.get(tag);
    return new Uint8Array(this.#view.buffer, at, length);
  }
}

// Tables with their directory.
function file(tables) {
  const directory = new DataView(new ArrayBuffer(12 + 16 * tables.length));
  const log = Math.floor(Math.log2(tables.length));
  directory.setUint32(0, 0x00010000);
  [tables.length, 16 * 2 ** log, log, 16 * (tables.length - 2 ** log)].forEach((value, index) => directory.setUint16(4 + 2 * index, value));
  let at = directory.byteLength;
  const contents = tables.map(([tag, table], index) => {
    const entry = 12 + 16 * index;
    const content = padded(table);
    [...tag].forEach((letter, place) => directory.setUint8(entry + place, letter.charCodeAt(0)));
    [checksum(content), at, table.length].forEach((value, place) => directory.setUint32(entry + 4 + 4 * place, value));
    at += content.length;
    return content;
  });
  return joined([new Uint8Array(directory.buffer), ...contents]);
}

function checksum(content) {
  const view = new DataView(content.buffer, content.byteOffset, content.length);
  let sum = 0;
  for (let at = 0; at < content.length; at += 4) sum = (sum + view.getUint32(at)) >>> 0;
  return sum;
}

// To a multiple of four bytes.
function padded(bytes) {
  const whole = new Uint8Array(Math.ceil(bytes.length / 4) * 4);
  whole.set(bytes);
  return whole;
}

function joined(pieces) {
  const whole = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}

import { crc32, deflateSync, inflateSync } from 'node:zlib';

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const COLOURS = 256;

/**
 * The same picture with its 256 commonest colours, the others as the nearest of these: half the bytes or less, and of a
 * page nobody sees a difference.
 * @param {Buffer} png 8 bits each of red, green and blue, as browsers write screenshots
 * @returns {Buffer}
 */
export function palettePng(png) {
  const { width, height, pixels } = decode(png);
  const counts = new Map();
  for (let at = 0; at < pixels.length; at += 3) {
    const colour = pixels.readUIntBE(at, 3);
    counts.set(colour, (counts.get(colour) ?? 0) + 1);
  }
  const common = [...counts].sort((a, b) => b[1] - a[1]).map(([colour]) => colour);
  const palette = common.slice(0, COLOURS);
  const index = new Map(common.map((colour) => [colour, nearest(palette, colour)]));
  const rows = Buffer.alloc(height * (width + 1)); // each begins with 0: not filtered
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 1; x <= width; x++, at += 3)
      rows[y * (width + 1) + x] = index.get(pixels.readUIntBE(at, 3)) ?? 0;
  }
  const header = Buffer.from([0, 0, 0, 0, 0, 0, 0, 0, 8, 3, 0, 0, 0]); // 8 bits, by palette
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  const table = Buffer.alloc(palette.length * 3);
  for (const [at, colour] of palette.entries()) table.writeUIntBE(colour, at * 3, 3);
  const data = deflateSync(rows, { level: 9, memLevel: 9 });
  const parts = [chunk('IHDR', header), chunk('PLTE', table), chunk('IDAT', data)];
  return Buffer.concat([SIGNATURE, ...parts, chunk('IEND', Buffer.alloc(0))]);
}

/**
 * @param {readonly number[]} palette
 * @param {number} colour
 */
function nearest(palette, colour) {
  let best = 0;
  let least = Number.POSITIVE_INFINITY;
  for (const [at, other] of palette.entries()) {
    const distance = [16, 8, 0].reduce(
      (sum, shift) => sum + (((colour >> shift) & 255) - ((other >> shift) & 255)) ** 2,
      0,
    );
    if (distance < least) [best, least] = [at, distance];
  }
  return best;
}

/** @param {Buffer} png */
function decode(png) {
  const data = [];
  /** @type {Buffer} */
  let header = Buffer.alloc(0);
  for (let at = SIGNATURE.length; at < png.length; at += 12 + png.readUInt32BE(at)) {
    const type = png.toString('latin1', at + 4, at + 8);
    const body = png.subarray(at + 8, at + 8 + png.readUInt32BE(at));
    if (type === 'IHDR') header = body;
    if (type === 'IDAT') data.push(body);
  }
  if (header[8] !== 8 || header[9] !== 2) throw new Error('This PNG is not of 24-bit colours.');
  const [width, height] = [header.readUInt32BE(0), header.readUInt32BE(4)];
  return { width, height, pixels: unfilter(inflateSync(Buffer.concat(data)), width * 3, height) };
}

/**
 * Undoes the filters of each row (PNG specification, 9.2).
 * @param {Buffer} raw
 * @param {number} stride
 * @param {number} height
 */
function unfilter(raw, stride, height) {
  const pixels = Buffer.alloc(stride * height);
  for (let y = 0, at = 0; y < height; y++) {
    const filter = raw[y * (stride + 1)];
    for (let x = 0; x < stride; x++, at++) {
      const left = x < 3 ? 0 : (pixels[at - 3] ?? 0);
      const up = pixels[at - stride] ?? 0;
      const corner = x < 3 ? 0 : (pixels[at - stride - 3] ?? 0);
      const guesses = [0, left, up, (left + up) >> 1, paeth(left, up, corner)];
      pixels[at] = (raw[at + y + 1] ?? 0) + (guesses[filter ?? 0] ?? 0);
    }
  }
  return pixels;
}

/**
 * @param {number} left
 * @param {number} up
 * @param {number} corner
 */
function paeth(left, up, corner) {
  const [toLeft, toUp, toCorner] = [
    Math.abs(up - corner),
    Math.abs(left - corner),
    Math.abs(left + up - 2 * corner),
  ];
  if (toLeft <= toUp && toLeft <= toCorner) return left;
  return toUp <= toCorner ? up : corner;
}

/**
 * @param {string} type
 * @param {Buffer} body
 */
function chunk(type, body) {
  const framed = Buffer.alloc(body.length + 12);
  framed.writeUInt32BE(body.length, 0);
  framed.write(type, 4, 'latin1');
  body.copy(framed, 8);
  framed.writeUInt32BE(crc32(framed.subarray(4, body.length + 8)), body.length + 8);
  return framed;
}

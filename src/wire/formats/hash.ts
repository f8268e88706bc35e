/**
 * MD5 (RFC 1321) and SHA-256 (FIPS 180-4) of short inputs as lower-case hex, for fingerprints that are defined by them
 * (JA3, JA4, HASSH). The core uses no Node modules. Not for secrets and not made for long inputs.
 */

const MD5_SHIFT = [7, 12, 17, 22, 5, 9, 14, 20, 4, 11, 16, 23, 6, 10, 15, 21] as const;
const MD5_SINE = Int32Array.from({ length: 64 }, (_, i) => Math.floor(Math.abs(Math.sin(i + 1)) * 0x1_0000_0000) | 0);

/** Message, 0x80, zeros and the length in bits: a whole number of 64-byte blocks. */
function padded(message: Uint8Array, bigEndian: boolean): DataView {
  const blocks = Math.floor((message.length + 8) / 64) + 1;
  const bytes = new Uint8Array(blocks * 64);
  bytes.set(message);
  bytes[message.length] = 0x80;
  const view = new DataView(bytes.buffer);
  const low = (message.length * 8) >>> 0;
  const high = Math.floor(message.length / 0x2000_0000);
  view.setUint32(bytes.length - 8, bigEndian ? high : low, !bigEndian);
  view.setUint32(bytes.length - 4, bigEndian ? low : high, !bigEndian);
  return view;
}

function ascii(s: string): Uint8Array {
  const out = new Uint8Array(s.length);
  for (let i = 0; i < s.length; i++) out[i] = s.charCodeAt(i);
  return out;
}

/** Texts whose hash is remembered: devices say the same hello all day long. Forgotten together when there are too many. */
const MEMORY = 4_096;

function remembered(hash: (message: string) => string): (message: string) => string {
  let known = new Map<string, string>();
  return (message) => {
    const before = known.get(message);
    if (before !== undefined) return before;
    const made = hash(message);
    if (known.size >= MEMORY) known = new Map();
    known.set(message, made);
    return made;
  };
}
const rotateLeft = (x: number, n: number): number => (x << n) | (x >>> (32 - n));
const rotateRight = (x: number, n: number): number => (x >>> n) | (x << (32 - n));

/** MD5 of a text of one-byte characters. */
export const md5 = remembered((message) => {
  const view = padded(ascii(message), false);
  const state = Int32Array.of(0x67452301, 0xefcdab89 | 0, 0x98badcfe | 0, 0x10325476);
  for (let block = 0; block < view.byteLength; block += 64) {
    let [a, b, c, d] = [state[0]!, state[1]!, state[2]!, state[3]!];
    for (let i = 0; i < 64; i++) {
      const round = i >> 4;
      const f =
        round === 0 ? (b & c) | (~b & d) : round === 1 ? (d & b) | (~d & c) : round === 2 ? b ^ c ^ d : c ^ (b | ~d);
      const word = round === 0 ? i : round === 1 ? (5 * i + 1) & 15 : round === 2 ? (3 * i + 5) & 15 : (7 * i) & 15;
      const sum = (a + f + MD5_SINE[i]! + view.getInt32(block + word * 4, true)) | 0;
      a = d;
      d = c;
      c = b;
      b = (b + rotateLeft(sum, MD5_SHIFT[round * 4 + (i & 3)]!)) | 0;
    }
    state[0] = state[0]! + a;
    state[1] = state[1]! + b;
    state[2] = state[2]! + c;
    state[3] = state[3]! + d;
  }
  return hex(state, true);
});

/** First 32 bits of the fractional part of the root of the first n primes (FIPS 180-4 4.2.2, 5.3.3). */
function primeRoots(n: number, exponent: number): Int32Array {
  const out = new Int32Array(n);
  let found = 0;
  for (let p = 2; found < n; p++) {
    let prime = true;
    for (let q = 2; q * q <= p; q++) if (p % q === 0) prime = false;
    if (!prime) continue;
    const root = p ** exponent;
    out[found++] = Math.floor((root - Math.floor(root)) * 0x1_0000_0000) | 0;
  }
  return out;
}
const SHA_K = primeRoots(64, 1 / 3);
const SHA_START = primeRoots(8, 1 / 2);

/** SHA-256 of a text of one-byte characters. */
export const sha256 = remembered((message) => {
  const view = padded(ascii(message), true);
  const state = Int32Array.from(SHA_START);
  const w = new Int32Array(64);
  for (let block = 0; block < view.byteLength; block += 64) {
    for (let i = 0; i < 64; i++) w[i] = i < 16 ? view.getInt32(block + i * 4) : schedule(w, i);
    compress(state, w);
  }
  return hex(state, false);
});

function schedule(w: Int32Array, i: number): number {
  const x = w[i - 15]!;
  const y = w[i - 2]!;
  const s0 = rotateRight(x, 7) ^ rotateRight(x, 18) ^ (x >>> 3);
  const s1 = rotateRight(y, 17) ^ rotateRight(y, 19) ^ (y >>> 10);
  return (w[i - 16]! + s0 + w[i - 7]! + s1) | 0;
}

function compress(state: Int32Array, w: Int32Array): void {
  let [a, b, c, d] = [state[0]!, state[1]!, state[2]!, state[3]!];
  let [e, f, g, h] = [state[4]!, state[5]!, state[6]!, state[7]!];
  for (let i = 0; i < 64; i++) {
    const s1 = rotateRight(e, 6) ^ rotateRight(e, 11) ^ rotateRight(e, 25);
    const t1 = (h + s1 + ((e & f) ^ (~e & g)) + SHA_K[i]! + w[i]!) | 0;
    const s0 = rotateRight(a, 2) ^ rotateRight(a, 13) ^ rotateRight(a, 22);
    const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    h = g;
    g = f;
    f = e;
    e = (d + t1) | 0;
    d = c;
    c = b;
    b = a;
    a = (t1 + t2) | 0;
  }
  const add = [a, b, c, d, e, f, g, h];
  for (let i = 0; i < 8; i++) state[i] = state[i]! + add[i]!;
}

function hex(words: Int32Array, littleEndian: boolean): string {
  const view = new DataView(new ArrayBuffer(words.length * 4));
  words.forEach((word, i) => {
    view.setInt32(i * 4, word, littleEndian);
  });
  let s = '';
  for (let i = 0; i < view.byteLength; i++) s += view.getUint8(i).toString(16).padStart(2, '0');
  return s;
}

/**
 * Names of assets: UUID version 5 (RFC 9562 5.5) over site and anchoring endpoint, or the id that the asset had before.
 * SHA-1 (FIPS 180-4 6.1) is here for naming, not for secrecy; it is written out because the core has no packages.
 */

const rotl = (x: number, n: number): number => (x << n) | (x >>> (32 - n));

/** Message schedule of one block, written anew for each. */
const SCHEDULE = new Int32Array(80);

/** SHA-1 of the text's UTF-8 bytes as five 32-bit words. */
function sha1(text: string): readonly [number, number, number, number, number] {
  const bytes = utf8(text);
  const words = new Int32Array((((bytes.length + 8) >> 6) + 1) * 16);
  for (let i = 0; i < bytes.length; i++) words[i >> 2] = words[i >> 2]! | (bytes[i]! << (24 - (i & 3) * 8));
  words[bytes.length >> 2] = words[bytes.length >> 2]! | (0x80 << (24 - (bytes.length & 3) * 8));
  words[words.length - 1] = bytes.length * 8;
  let [a, b, c, d, e] = [0x67452301, 0xefcdab89 | 0, 0x98badcfe | 0, 0x10325476, 0xc3d2e1f0 | 0];
  const w = SCHEDULE;
  for (let block = 0; block < words.length; block += 16) {
    const [a0, b0, c0, d0, e0] = [a, b, c, d, e];
    for (let t = 0; t < 80; t++) {
      w[t] = t < 16 ? words[block + t]! : rotl(w[t - 3]! ^ w[t - 8]! ^ w[t - 14]! ^ w[t - 16]!, 1);
      const f = t < 20 ? (b & c) | (~b & d) : t < 40 || t >= 60 ? b ^ c ^ d : (b & c) | (b & d) | (c & d);
      const k = t < 20 ? 0x5a827999 : t < 40 ? 0x6ed9eba1 : t < 60 ? 0x8f1bbcdc : 0xca62c1d6;
      const next = (rotl(a, 5) + f + e + k + w[t]!) | 0;
      e = d;
      d = c;
      c = rotl(b, 30);
      b = a;
      a = next;
    }
    a = (a + a0) | 0;
    b = (b + b0) | 0;
    c = (c + c0) | 0;
    d = (d + d0) | 0;
    e = (e + e0) | 0;
  }
  return [a, b, c, d, e];
}

function utf8(text: string): number[] {
  const out: number[] = [];
  for (const char of text) {
    const code = char.codePointAt(0)!;
    if (code < 0x80) out.push(code);
    else if (code < 0x800) out.push(0xc0 | (code >> 6), 0x80 | (code & 63));
    else if (code < 0x1_0000) out.push(0xe0 | (code >> 12), 0x80 | ((code >> 6) & 63), 0x80 | (code & 63));
    else out.push(0xf0 | (code >> 18), 0x80 | ((code >> 12) & 63), 0x80 | ((code >> 6) & 63), 0x80 | (code & 63));
  }
  return out;
}

const BYTES: readonly string[] = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));
const hex = (word: number): string =>
  BYTES[word >>> 24]! + BYTES[(word >>> 16) & 255]! + BYTES[(word >>> 8) & 255]! + BYTES[word & 255]!;

/** A UUID (version 5 form) that is always the same for the same text. */
export function uuidOf(text: string): string {
  const [a, b, c, d] = sha1(`openward.asset\n${text}`);
  const second = hex((b & 0xffff_0fff) | 0x5000);
  const third = hex((c & 0x3fff_ffff) | 0x8000_0000);
  return `${hex(a)}-${second.slice(0, 4)}-${second.slice(4)}-${third.slice(0, 4)}-${third.slice(4)}${hex(d)}`;
}

/** What `assignIds` needs of an asset: its endpoints, and the text that a new id is made from. */
export interface Unnamed {
  readonly endpoints: readonly string[];
  readonly anchor: string;
}

/**
 * One id for each asset, in their order. A prior id goes to the asset that holds most of its endpoints (ties: the
 * smaller id, then the smaller anchor); what is left gets an id from site and anchor, made distinct if it is taken.
 */
export function assignIds(
  siteId: string,
  assets: readonly Unnamed[],
  prior: readonly { readonly id: string; readonly endpoints: readonly string[] }[],
): readonly string[] {
  const ids: (string | undefined)[] = new Array(assets.length).fill(undefined);
  const taken = new Set<string>(prior.map((p) => p.id));
  if (prior.length > 0) {
    const holder = new Map<string, number>();
    for (const [i, asset] of assets.entries()) for (const key of asset.endpoints) holder.set(key, i);
    const bids: { id: string; asset: number; share: number }[] = [];
    for (const { id, endpoints } of prior) {
      const share = new Map<number, number>();
      for (const key of new Set(endpoints)) {
        const asset = holder.get(key);
        if (asset !== undefined) share.set(asset, (share.get(asset) ?? 0) + 1);
      }
      for (const [asset, count] of share) bids.push({ id, asset, share: count });
    }
    const order = (x: string, y: string): number => (x < y ? -1 : x > y ? 1 : 0);
    bids.sort(
      (x, y) =>
        y.share - x.share ||
        order(x.id, y.id) ||
        order(assets[x.asset]!.anchor, assets[y.asset]!.anchor) ||
        x.asset - y.asset,
    );
    const given = new Set<string>();
    for (const bid of bids) {
      if (ids[bid.asset] !== undefined || given.has(bid.id)) continue;
      ids[bid.asset] = bid.id;
      given.add(bid.id);
    }
  }
  return assets.map((asset, i) => {
    const kept = ids[i];
    if (kept !== undefined) return kept;
    for (let n = 0; ; n++) {
      const id = uuidOf(n === 0 ? `${siteId}\n${asset.anchor}` : `${siteId}\n${asset.anchor}\n${n}`);
      if (taken.has(id)) continue;
      taken.add(id);
      return id;
    }
  });
}

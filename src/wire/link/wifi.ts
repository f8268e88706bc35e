/**
 * IEEE 802.11 frames: addresses of data frames and, unless encrypted, their LLC/SNAP payload (also QoS, four addresses,
 * HT control, the first subframe of an A-MSDU). Radiotap, PPI, AVS and Prism headers are skipped by their lengths.
 * Management and control frames count as undecoded.
 */

import type { Layers } from '../packet.ts';

const DATA = 2;

export function wifi(d: Layers, start: number, end: number): void {
  const { p } = d;
  const b = p.bytes;
  if (end - start < 24) {
    d.sink.undecoded();
    return;
  }
  const control = b[start]!;
  const flags = b[start + 1]!;
  if ((control & 3) !== 0 || ((control >> 2) & 3) !== DATA) {
    d.sink.undecoded();
    return;
  }
  if (!d.deeper()) return;
  const subtype = control >> 4;
  const toDs = (flags & 1) !== 0;
  const fromDs = (flags & 2) !== 0;
  const four = toDs && fromDs;
  let pos = start + (four ? 30 : 24);
  const qos = (subtype & 8) !== 0;
  const qosAt = pos;
  if (qos) pos += 2;
  if (qos && (flags & 0x80) !== 0) pos += 4; // HT control
  if (pos > end) {
    d.sink.undecoded();
    return;
  }
  // IEEE 802.11-2020 table 9-30: which address is which
  p.dstMacAt(b, toDs ? start + 16 : start + 4);
  p.srcMacAt(b, four ? start + 24 : fromDs ? start + 16 : start + 10);
  if ((subtype & 4) !== 0 || (flags & 0x40) !== 0 || end - pos < 8) {
    // no data, or encrypted
    d.sink.undecoded();
    return;
  }
  if (qos && (b[qosAt]! & 0x80) !== 0) {
    aggregate(d, pos, end);
    return;
  }
  d.llc(pos, end);
}

/** First subframe of an A-MSDU: destination, source, length, LLC. */
function aggregate(d: Layers, start: number, end: number): void {
  const b = d.p.bytes;
  if (end - start < 22) {
    d.sink.undecoded();
    return;
  }
  d.p.dstMacAt(b, start);
  d.p.srcMacAt(b, start + 6);
  const length = (b[start + 12]! << 8) | b[start + 13]!;
  d.llc(start + 14, Math.min(end, start + 14 + length));
}

/** Radiotap (radiotap.org): length at 2, little-endian; the flags field tells whether an FCS ends the frame. */
export function radiotap(d: Layers, start: number, end: number): void {
  const b = d.p.bytes;
  if (end - start < 8) {
    d.sink.undecoded();
    return;
  }
  const length = b[start + 2]! | (b[start + 3]! << 8);
  if (length < 8 || start + length > end) {
    d.sink.undecoded();
    return;
  }
  let pos = start + 4;
  const present = b[pos]!;
  while (pos + 4 <= start + length && (b[pos + 3]! & 0x80) !== 0) pos += 4;
  pos += 4;
  if (present & 1) pos = start + 4 + Math.ceil((pos - start - 4) / 8) * 8 + 8; // TSFT, aligned to 8
  const flags = (present & 2) !== 0 && pos < start + length ? b[pos]! : 0;
  wifi(d, start + length, (flags & 0x10) !== 0 ? Math.max(start + length, end - 4) : end);
}

/** PPI: length at 2, little-endian, link type at 4. */
export function ppi(d: Layers, start: number, end: number): number {
  const b = d.p.bytes;
  if (end - start < 8) return -1;
  const length = b[start + 2]! | (b[start + 3]! << 8);
  return length < 8 || start + length > end ? -1 : start + length;
}

/** AVS and Prism: a header that tells its length at 4 (AVS big-endian; Prism is always 144). */
export function avs(d: Layers, start: number, end: number): void {
  const b = d.p.bytes;
  if (end - start < 8) {
    d.sink.undecoded();
    return;
  }
  const magic = (b[start]! << 8) | b[start + 1]!;
  const isAvs = magic === 0x8021;
  const length = isAvs ? (b[start + 6]! << 8) | b[start + 7]! : 144;
  if (length < 8 || start + length > end) {
    d.sink.undecoded();
    return;
  }
  wifi(d, start + length, end);
}

/**
 * RTP and RTCP: RFC 3550 5.1, 6.4 to 6.6, RFC 3551 6 (static payload types). States that a host sends media. RTP has few fixed
 * bits: it is known by two packets of one source that follow each other, or by the exact size of 20 ms of G.711; RTCP by its
 * compound form or the tail of SRTCP (RFC 3711). Over TCP as RFC 4571 frames it. Reads no names.
 *
 * RTP: version 2 bits, padding, extension, count 4 | marker, type 7 | sequence 2 | timestamp 4 | source 4 | payload
 */

import { type Dissector, DONE, MORE, NO, type Verdict, YES } from '../contract.ts';

const HEADER = 12;
const G711_20_MS = HEADER + 160;
const SENDER_REPORT = 200;
const RECEIVER_REPORT = 201;
const DESCRIPTION = 202;
const LAST_REPORT = 207;
const SRTCP_TAIL = 14;
const MOST_LOST = 16;
const SHORT = 32;

function isG711(b: Uint8Array): boolean {
  const type = b[1]! & 0x7f;
  return (
    b[0] === 0x80 && (type === 0 || type === 8) && b.length === G711_20_MS && (b[8]! | b[9]! | b[10]! | b[11]!) !== 0
  );
}

/** Reports that fill the datagram, the first a sender's or receiver's, with a description among them (RFC 3550 6.1). */
function isRtcp(b: Uint8Array): boolean {
  if (b.length < 16 || b[0]! >> 6 !== 2 || (b[1] !== SENDER_REPORT && b[1] !== RECEIVER_REPORT)) return false;
  let described = false;
  let at = 0;
  while (at + 4 <= b.length) {
    if (b[at]! >> 6 !== 2 || b[at + 1]! < SENDER_REPORT || b[at + 1]! > LAST_REPORT) return false;
    described ||= b[at + 1] === DESCRIPTION;
    at += 4 + ((b[at + 2]! << 8) | b[at + 3]!) * 4;
  }
  return described && at === b.length;
}

/** SRTCP (RFC 3711 3.4): the first report's header in clear, at the end an index with its encryption bit and 10 bytes of tag. */
function isSecuredRtcp(b: Uint8Array): boolean {
  const tail = b.length - SRTCP_TAIL;
  if (tail < 8 || tail % 4 !== 0 || b[0]! >> 6 !== 2 || (b[1] !== SENDER_REPORT && b[1] !== RECEIVER_REPORT))
    return false;
  const first = 4 + ((b[2]! << 8) | b[3]!) * 4;
  return first <= tail && b[tail] === 0x80 && b[tail + 1]! < 0x10 && (b[2] === 0 || b[2] === 1);
}

const isMedia = (b: Uint8Array, at: number): boolean =>
  b.length >= at + HEADER && b[at]! >> 6 === 2 && ((b[at + 1]! & 0x7f) < 64 || (b[at + 1]! & 0x7f) > 95);

/** Two packets of one source, the second soon after the first (RFC 3550 5.1: sequence numbers go up by one). */
function follows(a: Uint8Array, b: Uint8Array, at: number): boolean {
  for (let k = 8; k < HEADER; k++) if (a[k] !== b[at + k]) return false;
  const step = (((b[at + 2]! << 8) | b[at + 3]!) - ((a[2]! << 8) | a[3]!)) & 0xffff;
  // A source of zero says little: then nothing may be lost, and the kind of media stays.
  if ((a[8]! | a[9]! | a[10]! | a[11]!) === 0) return step === 1 && (a[1]! & 0x7f) === (b[at + 1]! & 0x7f);
  return step >= 1 && step <= MOST_LOST;
}

function probeDatagram(b: Uint8Array, previous: Uint8Array | null): Verdict {
  if (b.length < HEADER) return previous === null ? MORE : NO;
  if (isG711(b) || isRtcp(b) || isSecuredRtcp(b)) return YES;
  // A short datagram may open the path before media comes.
  if (!isMedia(b, 0)) return previous === null && b.length <= SHORT ? MORE : NO;
  if (previous === null || !isMedia(previous, 0)) return MORE;
  return follows(previous, b, 0) ? YES : NO;
}

/** RFC 4571: a length of 2 bytes before each packet. */
function probeStream(b: Uint8Array): Verdict {
  const size = (b[0]! << 8) | b[1]!;
  if (b.length < 2) return MORE;
  if (size < HEADER || size > 1_900 || (b.length > 2 && b[2]! >> 6 !== 2)) return NO;
  if (b.length >= 2 + HEADER && !isMedia(b, 2)) return NO;
  const next = 2 + size;
  if (b.length < next + 2 + HEADER) return MORE;
  return isMedia(b, next + 2) && follows(b.subarray(2), b, next + 2) ? YES : NO;
}

const rtp: Dissector = {
  id: 'rtp',
  version: 1,
  spec: 'RFC 3550 5.1 and 6, RFC 3551 6, RFC 3711 3.4, RFC 4571',
  basis: 'specification',
  carriers: ['udp', 'tcp'],
  ports: [5004, 5005],
  fields: { 'rtp.role': { doc: 'media-sender: it sends or controls media', claims: 'roles', confidence: 0.5 } },
  stateless: true,
  looks: 2,
  probe: (head, _dir, flow) =>
    flow.carrier === 'tcp' ? probeStream(head) : probeDatagram(head, flow.previous ?? null),
  open: () => ({
    push(bytes, _dir, out) {
      if (bytes.length >= HEADER && (isRtcp(bytes) || isSecuredRtcp(bytes))) out.refine('rtcp');
      out.observe('rtp.role', 'media-sender');
      return DONE;
    },
  }),
};

export default rtp;

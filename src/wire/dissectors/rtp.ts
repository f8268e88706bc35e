/**
 * RTP and RTCP: RFC 3550 5.1, 6.4 to 6.6, RFC 3551 6 (static payload types). States that a host sends media. RTP has few fixed
 * bits: one direction alone is known only by the exact size of 20 ms of G.711; RTCP by its compound form. Reads no names.
 *
 * RTP: version 2 bits, padding, extension, count 4 | marker, type 7 | sequence 2 | timestamp 4 | source 4 | payload
 */

import { type Dissector, DONE, NO, type Verdict, YES } from '../contract.ts';

const HEADER = 12;
const G711_20_MS = HEADER + 160;
const SENDER_REPORT = 200;
const RECEIVER_REPORT = 201;
const DESCRIPTION = 202;
const LAST_REPORT = 207;

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

const probe = (b: Uint8Array): Verdict => (b.length >= HEADER && (isG711(b) || isRtcp(b)) ? YES : NO);

const rtp: Dissector = {
  id: 'rtp',
  version: 1,
  spec: 'RFC 3550 5.1 and 6, RFC 3551 6',
  basis: 'specification',
  carriers: ['udp'],
  ports: [5004, 5005],
  fields: { 'rtp.role': { doc: 'media-sender: it sends or controls media', claims: 'roles', confidence: 0.5 } },
  stateless: true,
  looks: 2,
  probe: (head) => probe(head),
  open: () => ({
    push(bytes, _dir, out) {
      if (bytes.length >= HEADER && isRtcp(bytes)) out.refine('rtcp');
      out.observe('rtp.role', 'media-sender');
      return DONE;
    },
  }),
};

export default rtp;

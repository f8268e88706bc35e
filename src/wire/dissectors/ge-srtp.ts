/**
 * GE SRTP, Service Request Transport Protocol, of controllers of GE Fanuc, GE Intelligent Platforms and Emerson (Series 90, PACSystems):
 * as research on it describes it (Denton, Karpisek, Breitinger, Baggili: Leveraging the SRTP protocol for over-the-network memory
 * acquisition of a GE Fanuc Series 90-30, 2017; no standard exists). States roles. Reads no memory, no programs and no passwords.
 *
 * 56 bytes: kind 1 (0, 1 opening; 2 request, 3 answer), 1, number 2, length of what follows 2 | ... | at 30 number 1, kind of the
 * mailbox message 1 | from 4, to 4 | packets 2 | service ... ; then what follows. Little-endian. The first message or two of either
 * side are empty but for their kind.
 */

import { type Dissector, DONE, GIVE_UP, MAYBE, MORE, NO, type Verdict, YES } from '../contract.ts';

const HEADER = 56;
const OPENS = 0;
const OPENED = 1;
const ASKS = 2;
const ANSWERS = 3;
const MAILBOX_AT = 31;
/** Some clients open twice. */
const MOST_OPENINGS = 2;
/** Requests without and with text; answers: done without and with text, and refused. */
const REQUESTS: readonly number[] = [0xc0, 0x80];
const REPLIES: readonly number[] = [0xd4, 0x94, 0xd1];

/** True for nothing but zeros in [from, to), as far as they are there. */
function isEmpty(b: Uint8Array, from: number, to: number): boolean {
  for (let k = from; k < to && k < b.length; k++) if (b[k] !== 0) return false;
  return true;
}

/** @param openings that may come before a request or an answer */
function probe(b: Uint8Array, openings: number): Verdict {
  const kind = b[0]!;
  if (kind > ANSWERS || (b.length > 1 && b[1] !== 0)) return NO;
  if (kind === OPENS || kind === OPENED) {
    // The opening holds a few numbers of no known meaning at most.
    if (openings === 0 || !isEmpty(b, 1, 8) || !isEmpty(b, 9, HEADER)) return NO;
    if (b.length < HEADER) return MORE;
    if (b.length === HEADER) return MAYBE;
    const next = probe(b.subarray(HEADER), openings - 1);
    return next === MORE ? MAYBE : next;
  }
  if (b.length <= MAILBOX_AT) return MORE;
  if (!(kind === ASKS ? REQUESTS : REPLIES).includes(b[MAILBOX_AT]!)) return NO;
  if (b.length < HEADER) return MORE;
  // Both numbers of a message are the same; it is one packet or the first of some.
  const isOne = b[40]! >= 1 && b[41]! >= b[40]!;
  return b[2] === b[30] && (kind === ANSWERS || isOne) ? YES : NO;
}

const geSrtp: Dissector = {
  id: 'ge-srtp',
  version: 1,
  spec: 'Denton et al. 2017, tables 1 to 4',
  basis: 'specification',
  carriers: ['tcp'],
  ports: [18_245],
  firstBytes: [OPENS, OPENED, ASKS, ANSWERS],
  fields: {
    'ge-srtp.role': { doc: 'ge-srtp-client or ge-srtp-controller', claims: 'roles', confidence: 0.85 },
  },
  looks: 16,
  probe: (head) => probe(head, MOST_OPENINGS),
  open: () => ({
    push(bytes, _dir, out) {
      let at = 0;
      while (bytes.length - at >= HEADER) {
        const kind = bytes[at]!;
        if (kind > ANSWERS || bytes[at + 1] !== 0) return at === 0 ? GIVE_UP : DONE;
        const size = HEADER + (bytes[at + 4]! | (bytes[at + 5]! << 8));
        if (bytes.length - at < size) break;
        const isClient = kind === OPENS || kind === ASKS;
        out.observe('ge-srtp.role', isClient ? 'ge-srtp-client' : 'ge-srtp-controller');
        out.observe('ge-srtp.role', isClient ? 'ge-srtp-controller' : 'ge-srtp-client', 'receiver');
        at += size;
      }
      return at;
    },
  }),
};

export default geSrtp;

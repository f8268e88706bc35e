/**
 * AFP over TCP (Apple, 'AFP over TCP: the DSI header' and FPGetSrvrInfo). States roles, and the name, the machine and the versions of a
 * server. Never keeps volumes, files or who logs in.
 *
 * flags 1 (0 asks, 1 answers) | command 1 | request 2 | code or offset 4 | length 4 | 0 4 | payload
 */

import { Reader } from '../../base/reader.ts';
import { type Dissector, DONE, MAYBE, MORE, NO, type Out, type Verdict, YES } from '../contract.ts';

const HEADER = 16;
const LONGEST = 8_192;
const GET_STATUS = 3;
const OPEN_SESSION = 4;
const MOST_VERSIONS = 16;

const lengthOf = (b: Uint8Array): number => ((b[8]! << 24) | (b[9]! << 16) | (b[10]! << 8) | b[11]!) >>> 0;

/** The bytes that are zero in what begins a session: code, upper half of the length, the last four. */
const ZEROS = [4, 5, 6, 7, 8, 9, 12, 13, 14, 15];

function probe(b: Uint8Array): Verdict {
  if (b[0]! > 1 || (b.length > 1 && b[1] !== GET_STATUS && b[1] !== OPEN_SESSION)) return NO;
  for (const k of ZEROS) if (k < b.length && b[k] !== 0) return NO;
  if (b.length < HEADER) return MORE;
  const length = lengthOf(b);
  if (b[1] === GET_STATUS) {
    if (b[0] === 0) return length <= 2 ? MAYBE : NO;
    return length >= 24 && length <= LONGEST ? MAYBE : NO;
  }
  if (length === 0) return MAYBE;
  // An option: type 0 or 1, four bytes of a size.
  if (length < 6 || length > 64) return NO;
  if (b.length < HEADER + 2) return MORE;
  return b[HEADER]! <= 2 && b[HEADER + 1] === 4 ? YES : NO;
}

/** Offsets from the payload's start: machine 2, versions 2, authentication 2, icon 2 | flags 2 | name (length 1, text). */
function status(b: Uint8Array, out: Out): void {
  const r = new Reader(b);
  const machine = r.u16();
  const versions = r.u16();
  r.skip(6);
  const word = (from: Reader): string => from.latin1(from.u8());
  const name = word(r);
  const atMachine = new Reader(b, machine);
  const model = word(atMachine);
  if (r.short || atMachine.short) return;
  out.observe('afp.hostname', name);
  out.observe('afp.machine', model);
  const list = new Reader(b, versions);
  for (let left = Math.min(list.u8(), MOST_VERSIONS); left > 0; left--) {
    const version = word(list);
    if (list.short) return;
    out.observe('afp.version', version);
  }
}

const afp: Dissector = {
  id: 'afp',
  version: 1,
  spec: 'Apple Filing Protocol: DSI header, FPGetSrvrInfo',
  basis: 'specification',
  carriers: ['tcp'],
  ports: [548],
  firstBytes: [0, 1],
  fields: {
    'afp.role': { doc: 'file-client or file-server', claims: 'roles', confidence: 0.8 },
    'afp.hostname': { doc: 'Name of the server', claims: 'hostname', confidence: 0.6 },
    'afp.machine': { doc: 'Machine or software that the server says to be' },
    'afp.version': { doc: 'Version of AFP that the server speaks' },
  },
  looks: 8,
  probe: (head) => probe(head),
  open: () => ({
    push(bytes, _dir, out) {
      if (bytes.length < HEADER) return 0;
      const size = HEADER + lengthOf(bytes);
      const answers = bytes[0] === 1;
      out.observe('afp.role', answers ? 'file-server' : 'file-client');
      out.observe('afp.role', answers ? 'file-client' : 'file-server', 'receiver');
      if (bytes[0]! > 1 || size > LONGEST || (bytes[1] !== GET_STATUS && bytes[1] !== OPEN_SESSION)) return DONE;
      if (bytes.length < size) return 0;
      if (answers && bytes[1] === GET_STATUS) status(bytes.subarray(HEADER, size), out);
      return size;
    },
  }),
};

export default afp;

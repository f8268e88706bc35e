/**
 * SAIA Ether-S-Bus: its frame as open implementations describe it (no standard exists). States roles. Reads no registers.
 *
 * length 4 (of all) | version 1 | protocol 1 | sequence 2 | kind 1: request, response, acknowledgement | ... | CRC 2
 */

import { type Dissector, NO, type Verdict, YES } from '../contract.ts';

const PORT = 5050;
const SHORTEST = 11;
const LONGEST = 1_500;

/** CRC-16, polynomial 1021, from 0, as XMODEM has it. */
function crc16(b: Uint8Array, end: number): number {
  let crc = 0;
  for (let k = 0; k < end; k++) {
    crc ^= b[k]! << 8;
    for (let bit = 0; bit < 8; bit++) crc = ((crc & 0x8000) !== 0 ? (crc << 1) ^ 0x1021 : crc << 1) & 0xffff;
  }
  return crc;
}

function probe(b: Uint8Array): Verdict {
  if (b.length < SHORTEST || b.length > LONGEST || b[0] !== 0 || b[1] !== 0) return NO;
  if (((b[2]! << 8) | b[3]!) !== b.length || b[4]! > 1 || b[5] !== 0 || b[8]! > 2) return NO;
  return crc16(b, b.length - 2) === ((b[b.length - 2]! << 8) | b[b.length - 1]!) ? YES : NO;
}

const etherSBus: Dissector = {
  id: 'ether-s-bus',
  version: 1,
  spec: 'SAIA Ether-S-Bus frame',
  basis: 'specification',
  carriers: ['udp'],
  ports: [PORT],
  firstBytes: [0],
  fields: { 'ether-s-bus.role': { doc: 's-bus-master or s-bus-controller', claims: 'roles', confidence: 0.8 } },
  looks: 4,
  probe: (head) => probe(head),
  open: () => ({
    push(bytes, _dir, out) {
      if (probe(bytes) !== YES) return bytes.length;
      const asks = bytes[8] === 0;
      out.observe('ether-s-bus.role', asks ? 's-bus-master' : 's-bus-controller');
      out.observe('ether-s-bus.role', asks ? 's-bus-controller' : 's-bus-master', 'receiver');
      return bytes.length;
    },
  }),
};

export default etherSBus;

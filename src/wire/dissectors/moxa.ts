/**
 * Discovery of Moxa's serial servers: as published descriptions have it (no standard exists). States that a host is such a server, its
 * name, the code of its model and its serial number. Reads no settings.
 *
 * direction 1 bit, kind 7 bits | status 1 | length 2 | transaction 4 | [device: id 4, model 2 (little-endian), MAC address 6] | ...
 */

import { latin1 } from '../../base/reader.ts';
import { type Dissector, NO, type Out, type Verdict, YES } from '../contract.ts';

const PORT = 4800;
const HEADER = 8;
const DEVICE = 12;
const SEARCH = 0x01;
const NAME = 0x10;
const SERIAL = 0x16;
const KINDS: readonly number[] = [SEARCH, NAME, SERIAL, 0x21, 0x22, 0x23];
const ANSWERS = 0x80;
const NAME_BYTES = 40;
const SERIAL_AT = HEADER + DEVICE + 8;

function probe(b: Uint8Array, onPort: boolean): Verdict {
  if (!onPort || b.length < HEADER || ((b[2]! << 8) | b[3]!) !== b.length || !KINDS.includes(b[0]! & 0x7f)) return NO;
  const isSearch = b[0] === SEARCH;
  if (isSearch) return b.length === HEADER ? YES : NO;
  return b.length >= HEADER + DEVICE ? YES : NO;
}

function answer(b: Uint8Array, out: Out): void {
  const model = b[HEADER + 4]! | (b[HEADER + 5]! << 8);
  out.observe('moxa.role', 'serial-server');
  out.observe('moxa.manufacturer', 'Moxa');
  out.observe('moxa.model-code', `0x${model.toString(16).padStart(4, '0')}`);
  const kind = b[0]! & 0x7f;
  const behind = b.subarray(HEADER + DEVICE, HEADER + DEVICE + NAME_BYTES);
  if (kind === NAME) out.observe('moxa.hostname', latin1(behind).split('\0', 1)[0] ?? '');
  if (kind === SERIAL && b.length >= SERIAL_AT + 2) {
    const serial = b[SERIAL_AT]! | (b[SERIAL_AT + 1]! << 8);
    if (serial > 0) out.observe('moxa.serial', String(serial));
  }
}

const moxa: Dissector = {
  id: 'moxa',
  version: 1,
  spec: 'Moxa NPort, UDP 4800',
  basis: 'specification',
  carriers: ['udp'],
  ports: [PORT],
  firstBytes: KINDS.flatMap((kind) => [kind, kind | ANSWERS]),
  fields: {
    'moxa.role': {
      doc: 'serial-server: it makes a serial device reachable; or moxa-client',
      claims: 'roles',
      confidence: 0.85,
    },
    'moxa.manufacturer': { doc: 'Moxa: only its products answer so', claims: 'manufacturer', confidence: 0.85 },
    'moxa.model-code': { doc: 'Code of the model, hexadecimal' },
    'moxa.hostname': { doc: 'Name of the server', claims: 'hostname', confidence: 0.7 },
    'moxa.serial': { doc: 'Serial number', claims: 'serial', confidence: 0.6 },
  },
  stateless: true,
  looks: 64,
  probe: (head, _dir, flow) => probe(head, flow.aPort === PORT || flow.bPort === PORT),
  open: () => ({
    push(bytes, _dir, out) {
      if (probe(bytes, true) !== YES) return bytes.length;
      if ((bytes[0]! & ANSWERS) === 0) out.observe('moxa.role', 'moxa-client');
      else answer(bytes, out);
      return bytes.length;
    },
  }),
};

export default moxa;

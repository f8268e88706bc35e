/**
 * HART-IP: HCF_SPEC-085 (FCG TS20085) 10. States roles, and maker, type, revisions and id of a device from the answer to command 0
 * (HCF_SPEC-127) and its long tag from the answer to command 20. Reads no process values.
 *
 * version 1 | message type 1 (0 request, 1 response, 2 publish, 15 NAK) | message id 1 | status 1 | sequence 2 | length 2 | body
 */

import { latin1 } from '../../base/reader.ts';
import { type Dissector, MAYBE, MORE, NO, type Out, type Verdict, YES } from '../contract.ts';

const HEADER = 8;
const LONGEST = 1_024;
const PASS_THROUGH = 3;
const PORT = 5094;
const READ_IDENTITY = 0;
const READ_LONG_TAG = 20;
const LONG_TAG_BYTES = 32;

function probe(b: Uint8Array, isDatagram: boolean, onPort: boolean): Verdict {
  if (b[0] !== 1 && b[0] !== 2) return NO;
  if (b.length < HEADER) return isDatagram ? NO : MORE;
  const length = (b[6]! << 8) | b[7]!;
  const type = b[1]!;
  if ((type > 2 && type !== 15) || b[2]! > 3 || length < HEADER || length > LONGEST) return NO;
  if (isDatagram ? length !== b.length : b.length > length && b[length] !== b[0]) return NO;
  // A session begins with master type 0 or 1 and a timer of 4 bytes.
  if (b[2] === 0 && length !== HEADER + 5) return NO;
  if (type === 0 && b[3] !== 0) return NO;
  // A stream has no end that the length must meet: many a binary protocol begins so.
  return isDatagram || onPort ? YES : MAYBE;
}

/** An answer inside a token-passing frame: delimiter 1 | address 1 or 5 | expansion 0..3 | command 1 | count 1 | status 2 | data. */
function readAnswer(b: Uint8Array, out: Out): void {
  const at = ((b[0]! & 0x80) !== 0 ? 6 : 2) + ((b[0]! >> 5) & 3);
  if (b.length < at + 4) return;
  const count = b[at + 1]!;
  const d = b.subarray(at + 4, Math.min(b.length, at + 2 + count));
  if (b[at] === READ_IDENTITY) readIdentity(d, out);
  // A response code other than 0 is an error, or a communication error where its highest bit is set.
  if (b[at] === READ_LONG_TAG && b[at + 2] === 0 && d.length >= LONG_TAG_BYTES)
    out.observe('hart-ip.tag', (latin1(d.subarray(0, LONG_TAG_BYTES)).split('\0')[0] ?? '').trimEnd());
}

function readIdentity(d: Uint8Array, out: Out): void {
  if (d.length < 12 || d[0] !== 254) return;
  const old = d[4]! < 7; // until HART 7 the maker has one byte and the type one
  out.observe('hart-ip.maker_id', old ? String(d[1]) : String(d.length >= 19 ? (d[17]! << 8) | d[18]! : d[1]));
  out.observe('hart-ip.device_type', `0x${((d[1]! << 8) | d[2]!).toString(16).padStart(4, '0')}`);
  out.observe('hart-ip.revision', `${d[5]}.${d[6]}`);
  out.observe('hart-ip.device_id', String((d[9]! << 16) | (d[10]! << 8) | d[11]!));
}

const hartIp: Dissector = {
  id: 'hart-ip',
  version: 2,
  spec: 'HCF_SPEC-085 10, HCF_SPEC-127 commands 0 and 20',
  basis: 'captures',
  carriers: ['udp', 'tcp'],
  ports: [PORT],
  firstBytes: [1, 2],
  fields: {
    'hart-ip.role': { doc: 'hart-client or hart-server', claims: 'roles', confidence: 0.9 },
    'hart-ip.maker_id': { doc: 'Manufacturer code of the device' },
    'hart-ip.device_type': { doc: 'Expanded device type' },
    'hart-ip.revision': { doc: 'Device and software revision', claims: 'firmware_version', confidence: 0.6 },
    'hart-ip.tag': { doc: 'Long tag: the name that people gave the device', claims: 'hostname', confidence: 0.6 },
    'hart-ip.device_id': { doc: 'Unique id within maker and type', claims: 'serial', confidence: 0.7 },
  },
  looks: 64,
  probe: (head, _dir, flow) => probe(head, flow.carrier === 'udp', flow.aPort === PORT || flow.bPort === PORT),
  open: (flow) => ({
    push(bytes, _dir, out) {
      let at = 0;
      while (bytes.length - at >= HEADER) {
        const length = (bytes[at + 6]! << 8) | bytes[at + 7]!;
        if (length < HEADER || length > LONGEST) return bytes.length;
        if (bytes.length - at < length) break;
        const isRequest = bytes[at + 1] === 0;
        out.observe('hart-ip.role', isRequest ? 'hart-client' : 'hart-server');
        out.observe('hart-ip.role', isRequest ? 'hart-server' : 'hart-client', 'receiver');
        if (bytes[at + 1] === 1 && bytes[at + 2] === PASS_THROUGH)
          readAnswer(bytes.subarray(at + HEADER, at + length), out);
        at += length;
      }
      return flow.carrier === 'udp' ? bytes.length : at;
    },
  }),
};

export default hartIp;

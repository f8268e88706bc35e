/**
 * Omron FINS (W342) over UDP and TCP. States roles, and model and version of the controller from the answer to 05 01.
 *
 * TCP first: `FINS` | length 4 | command 4 | error 4. FINS: ICF 1 | 0 | gateway count 1 | DNA DA1 DA2 SNA SA1 SA2 | SID 1 | MRC 1 | SRC 1
 */

import { latin1 } from '../../base/reader.ts';
import { type Dissector, MORE, NO, type Out, type Verdict, YES } from '../contract.ts';

const MARK = [0x46, 0x49, 0x4e, 0x53];
const TCP_HEADER = 16;
const HEADER = 12;
const LONGEST = 4_096;
/** Pairs of MRC that exist: memory, parameters, program, run, controller data, status, time, message, access, errors, files, debug. */
const GROUPS = [1, 2, 3, 4, 5, 6, 7, 9, 0x0c, 0x21, 0x22, 0x23, 0x27];

function isFins(b: Uint8Array, at: number): boolean {
  const icf = b[at]!;
  if (icf !== 0x80 && icf !== 0x81 && icf !== 0xc0 && icf !== 0xc1) return false;
  return b[at + 1] === 0 && b[at + 2]! <= 7 && b[at + 3]! <= 0x7f && b[at + 6]! <= 0x7f && GROUPS.includes(b[at + 10]!);
}

function probe(b: Uint8Array, isDatagram: boolean, onPort: boolean): Verdict {
  if (isDatagram) return onPort && b.length >= HEADER && isFins(b, 0) ? YES : NO;
  for (let k = 0; k < MARK.length && k < b.length; k++) if (b[k] !== MARK[k]) return NO;
  return b.length < 8 ? MORE : b[4] === 0 && b[5] === 0 ? YES : NO;
}

/** Answer to 05 01: end code 2 | model 20 | version 20 | ... */
function read(b: Uint8Array, at: number, end: number, out: Out): void {
  if (end - at < HEADER || !isFins(b, at)) return;
  const isAnswer = (b[at]! & 0x40) !== 0;
  out.observe('fins.role', isAnswer ? 'fins-server' : 'fins-client');
  out.observe('fins.role', isAnswer ? 'fins-client' : 'fins-server', 'receiver');
  if (!isAnswer || b[at + 10] !== 5 || b[at + 11] !== 1 || end - at < HEADER + 42) return;
  const word = (from: number): string => (latin1(b.subarray(from, from + 20)).split('\0')[0] ?? '').trimEnd();
  out.observe('fins.model', word(at + HEADER + 2));
  out.observe('fins.version', word(at + HEADER + 22));
}

const fins: Dissector = {
  id: 'fins',
  version: 2,
  spec: 'Omron W342 3, 5-3-1',
  basis: 'specification',
  carriers: ['udp', 'tcp'],
  ports: [9600],
  firstBytes: [MARK[0]!, 0x80, 0x81, 0xc0, 0xc1],
  fields: {
    'fins.role': { doc: 'fins-client or fins-server', claims: 'roles', confidence: 0.9 },
    'fins.model': { doc: 'Model of the controller', claims: 'model', confidence: 0.9 },
    'fins.version': { doc: 'Version of the controller', claims: 'firmware_version', confidence: 0.8 },
  },
  looks: 64,
  probe: (head, _dir, flow) => probe(head, flow.carrier === 'udp', flow.aPort === 9600 || flow.bPort === 9600),
  open: (flow) => ({
    push(bytes, _dir, out) {
      if (flow.carrier === 'udp') {
        read(bytes, 0, bytes.length, out);
        return bytes.length;
      }
      let at = 0;
      while (bytes.length - at >= TCP_HEADER) {
        const length = ((bytes[at + 4]! << 24) | (bytes[at + 5]! << 16) | (bytes[at + 6]! << 8) | bytes[at + 7]!) >>> 0;
        if (length < 8 || length > LONGEST) return bytes.length;
        if (bytes.length - at < 8 + length) break;
        if (bytes[at + 11] === 2) read(bytes, at + TCP_HEADER, at + 8 + length, out);
        at += 8 + length;
      }
      return at;
    },
  }),
};

export default fins;

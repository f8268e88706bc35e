/**
 * iSCSI: RFC 7143 11.2, 11.12, 11.13 (login). States roles and the names (IQN) of initiator and target. Never reads data or secrets.
 *
 * opcode 1 (0x43 or 0x03 login, 0x23 answer) | flags 1 | version 2 | AHS 1 | length 3 | ISID 6 | TSIH 2 | ... 48 bytes | key=value NUL
 */

import { latin1 } from '../../base/reader.ts';
import { type Dissector, DONE, MORE, NO, type Verdict, YES } from '../contract.ts';

const HEADER = 48;
const LONGEST = 16_384;

function probe(b: Uint8Array): Verdict {
  if (b[0] !== 0x43 && b[0] !== 0x03 && b[0] !== 0x23) return NO;
  if (b.length < HEADER) return MORE;
  const length = (b[5]! << 16) | (b[6]! << 8) | b[7]!;
  if (b[2] !== 0 || b[3] !== 0 || b[4] !== 0 || length > LONGEST) return NO;
  const begin = latin1(b.subarray(HEADER, HEADER + 14));
  if (b[0] === 0x23)
    return /^[A-Z][A-Za-z]{4,}/.test(begin) ? YES : /^(?:[A-Z][A-Za-z]{0,3})?$/.test(begin) ? MORE : NO;
  return 'InitiatorName='.startsWith(begin) ? (begin.length < 14 ? MORE : YES) : NO;
}

const iscsi: Dissector = {
  id: 'iscsi',
  version: 1,
  spec: 'RFC 7143 11.12, 11.13',
  basis: 'specification',
  carriers: ['tcp'],
  ports: [3260],
  firstBytes: [0x03, 0x23, 0x43],
  fields: {
    'iscsi.role': { doc: 'iscsi-initiator or iscsi-target', claims: 'roles', confidence: 0.9 },
    'iscsi.initiator': { doc: 'Name of the initiator' },
    'iscsi.target': { doc: 'Name of the target that it asks for' },
  },
  looks: 4,
  probe: (head) => probe(head),
  open: () => ({
    push(bytes, dir, out) {
      if (bytes.length < HEADER) return 0;
      const length = (bytes[5]! << 16) | (bytes[6]! << 8) | bytes[7]!;
      const end = HEADER + ((Math.min(length, LONGEST) + 3) & ~3);
      if (bytes.length < end) return 0;
      out.observe('iscsi.role', dir === 0 ? 'iscsi-initiator' : 'iscsi-target');
      if (dir === 1) return DONE;
      out.observe('iscsi.role', 'iscsi-target', 'receiver');
      for (const pair of latin1(bytes.subarray(HEADER, end)).split('\0')) {
        if (pair.startsWith('InitiatorName=')) out.observe('iscsi.initiator', pair.slice(14, 240));
        if (pair.startsWith('TargetName=')) out.observe('iscsi.target', pair.slice(11, 240), 'receiver');
      }
      return end;
    },
  }),
};

export default iscsi;

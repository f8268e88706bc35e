/**
 * Java RMI: Java Remote Method Invocation specification 10.2. States roles. Reads no objects.
 *
 * `JRMI` | version 2 | protocol 1 (0x4B stream, 0x4C single, 0x4D multiplex); answer: 0x4E | name length 2 | name | port 4
 */

import { type Dissector, DONE, MORE, NO, type Verdict, YES } from '../contract.ts';

const MARK = [0x4a, 0x52, 0x4d, 0x49];

function probe(b: Uint8Array): Verdict {
  for (let k = 0; k < MARK.length && k < b.length; k++) if (b[k] !== MARK[k]) return NO;
  return b.length < 7 ? MORE : b[6]! >= 0x4b && b[6]! <= 0x4d ? YES : NO;
}

const javaRmi: Dissector = {
  id: 'java-rmi',
  version: 1,
  spec: 'Java RMI specification 10.2',
  basis: 'specification',
  carriers: ['tcp'],
  ports: [1099],
  firstBytes: [MARK[0]!],
  fields: { 'java-rmi.role': { doc: 'rmi-client or rmi-server', claims: 'roles', confidence: 0.8 } },
  looks: 2,
  probe: (head) => probe(head),
  open: () => ({
    push(_bytes, _dir, out) {
      out.observe('java-rmi.role', 'rmi-client');
      out.observe('java-rmi.role', 'rmi-server', 'receiver');
      return DONE;
    },
  }),
};

export default javaRmi;

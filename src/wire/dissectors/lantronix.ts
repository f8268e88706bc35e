/**
 * Discovery of Lantronix' serial servers and modules on port 77FE: as published descriptions have it (no standard exists). States that a
 * host is such a module, and that it told its setup password to who asked. Never keeps the password.
 *
 * 0 0 0 F6 asks for the version, F7 answers (30 bytes); F8 asks for the setup record, F9 answers (record 0 of 120 bytes)
 */

import { type Dissector, NO, type Verdict, YES } from '../contract.ts';

const PORT = 30718;
const QUESTION = 4;
const ANSWERS: Readonly<Record<number, number>> = { 247: 30, 249: 124 };
const RECORD = 0xf9;
/** In the record, which begins behind the four bytes of the kind. */
const PASSWORD_AT = QUESTION + 8;
const PASSWORD_BYTES = 4;

function probe(b: Uint8Array, onPort: boolean): Verdict {
  if (!onPort || b.length < QUESTION || b[0] !== 0 || b[1] !== 0 || b[2] !== 0) return NO;
  if (b[3] === 0xf6 || b[3] === 0xf8) return b.length === QUESTION ? YES : NO;
  return ANSWERS[b[3]!] === b.length ? YES : NO;
}

const lantronix: Dissector = {
  id: 'lantronix',
  version: 1,
  spec: 'Lantronix port 77FE',
  basis: 'specification',
  carriers: ['udp'],
  ports: [PORT],
  firstBytes: [0],
  fields: {
    'lantronix.role': {
      doc: 'serial-server: it makes a serial device reachable; or lantronix-client',
      claims: 'roles',
      confidence: 0.8,
    },
    'lantronix.clear_password': { doc: '`yes`: it told its setup password in clear text; never the password' },
  },
  looks: 8,
  probe: (head, _dir, flow) => probe(head, flow.aPort === PORT || flow.bPort === PORT),
  open: () => ({
    push(bytes, _dir, out) {
      if (probe(bytes, true) === NO) return bytes.length;
      const answers = bytes.length > QUESTION;
      out.observe('lantronix.role', answers ? 'serial-server' : 'lantronix-client');
      const password = bytes.subarray(PASSWORD_AT, PASSWORD_AT + PASSWORD_BYTES);
      if (bytes[3] === RECORD && password.some((byte) => byte !== 0)) out.observe('lantronix.clear_password', 'yes');
      return bytes.length;
    },
  }),
};

export default lantronix;

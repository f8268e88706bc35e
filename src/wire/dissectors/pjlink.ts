/**
 * PJLink, control of projectors and displays: JBMIA PJLink class 1 and 2, 2 and 4. States roles, and maker, model, name, serial number
 * and version of a display, and that it asks for no password. Never keeps the digest of a password.
 *
 * Display: `PJLINK 0` or `PJLINK 1` random CR. Controller: [digest] `%` class command ` ` value CR; answer: `%` class command `=` value CR
 */

import { latin1 } from '../../base/reader.ts';
import { type Dissector, DONE, GIVE_UP, MORE, NO, type Out, type Verdict, YES } from '../contract.ts';

const CR = 0x0d;
const LONGEST = 160;
const GREETING = /^PJLINK (?:0|1 [0-9a-f]{8}|2 [0-9a-f]{32}|ERRA)$/;
/** A digest may stand before it; but then it was greeted first. */
const COMMAND = /^%[12][A-Z0-9]{4} [ -~]{1,130}$/;
const ANSWER = /^%[12]([A-Z0-9]{4})=(.{1,128})$/;
const FACTS: Readonly<Record<string, string>> = {
  INF1: 'pjlink.manufacturer',
  INF2: 'pjlink.model',
  NAME: 'pjlink.hostname',
  SNUM: 'pjlink.serial',
  SVER: 'pjlink.version',
};

function probe(b: Uint8Array): Verdict {
  const end = b.indexOf(CR);
  const words = latin1(b.subarray(0, end < 0 ? Math.min(b.length, LONGEST) : Math.min(end, LONGEST)));
  if (end >= 0) return GREETING.test(words) || COMMAND.test(words) ? YES : NO;
  const fits = 'PJLINK '.startsWith(words.slice(0, 7)) || /^%(?:[12](?:[A-Z0-9]{0,4}(?: [ -~]*)?)?)?$/.test(words);
  return fits && b.length < LONGEST ? MORE : NO;
}

function display(line: string, out: Out): void {
  if (line === 'PJLINK 0') out.observe('pjlink.password', 'none');
  const found = ANSWER.exec(line);
  if (found === null || /^(?:ERR[1-4A]|OK)$/.test(found[2]!)) return;
  if (Object.hasOwn(FACTS, found[1]!)) out.observe(FACTS[found[1]!]!, found[2]!);
}

const pjlink: Dissector = {
  id: 'pjlink',
  version: 1,
  spec: 'JBMIA PJLink class 1 2, 4; class 2',
  basis: 'specification',
  carriers: ['tcp'],
  ports: [4352],
  firstBytes: [0x25, 0x50],
  fields: {
    'pjlink.role': { doc: 'projector (or display) or display-controller', claims: 'roles', confidence: 0.85 },
    'pjlink.manufacturer': { doc: 'INF1: maker', claims: 'manufacturer', confidence: 0.85 },
    'pjlink.model': { doc: 'INF2: product', claims: 'model', confidence: 0.85 },
    'pjlink.hostname': { doc: 'NAME: name that it was given', claims: 'hostname', confidence: 0.5 },
    'pjlink.serial': { doc: 'SNUM: serial number', claims: 'serial', confidence: 0.85 },
    'pjlink.version': { doc: 'SVER: version of its software', claims: 'firmware_version', confidence: 0.8 },
    'pjlink.password': { doc: '`none`: it asks for no password' },
  },
  looks: 32,
  probe: (head) => probe(head),
  open() {
    let understood = false;
    return {
      push(bytes, dir, out) {
        for (let at = 0; ; ) {
          const end = bytes.indexOf(CR, at);
          if (end < 0 && bytes.length - at <= LONGEST) return at;
          if (end < 0 || end - at > LONGEST) return understood ? DONE : GIVE_UP;
          const line = latin1(bytes.subarray(at, end)).trim();
          if (!understood) {
            out.observe('pjlink.role', dir === 0 ? 'display-controller' : 'projector');
            out.observe('pjlink.role', dir === 0 ? 'projector' : 'display-controller', 'receiver');
          }
          understood = true;
          if (dir === 1) display(line, out);
          at = end + 1;
        }
      },
    };
  },
};

export default pjlink;

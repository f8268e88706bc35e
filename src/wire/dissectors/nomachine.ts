/**
 * NoMachine remote desktop: the greeting of both sides, as published descriptions have it (no standard exists). States roles and
 * versions. The handshake of TLS that follows is read by its own dissector.
 *
 * `NXSH-` or `NXD-` version LF
 */

import { type Dissector, DONE, MORE, NO, YES } from '../contract.ts';
import { firstLine } from '../formats/lines.ts';

const GREETING = /^NX(?:SH|D)-(\d{1,3}\.\d{1,3}(?:\.\d{1,4}){0,2})$/;
const MARKS: readonly string[] = ['NXSH-', 'NXD-'];
const LONGEST = 24;
const MOST_WAITING = 4_096;

const nomachine: Dissector = {
  id: 'nomachine',
  version: 1,
  spec: 'NoMachine NX, greeting',
  basis: 'specification',
  carriers: ['tcp'],
  ports: [4000],
  portsAreShared: true,
  firstBytes: [0x4e],
  fields: {
    'nomachine.role': { doc: 'nomachine-client or nomachine-server', claims: 'roles', confidence: 0.85 },
    'nomachine.version': { doc: 'Version of NX that the side speaks' },
  },
  looks: 8,
  probe(head) {
    const { text, whole } = firstLine(head);
    if (whole) return GREETING.test(text) ? YES : NO;
    const fits = MARKS.some(
      (mark) => mark.startsWith(text) || (text.startsWith(mark) && /^[\d.]*$/.test(text.slice(mark.length))),
    );
    return fits && text.length < LONGEST ? MORE : NO;
  },
  open() {
    const greeted = [false, false];
    return {
      push(bytes, dir, out) {
        // Encryption begins, and the other side was not heard yet.
        if (greeted[dir] === true) return bytes.length > MOST_WAITING ? DONE : 0;
        const { text, whole } = firstLine(bytes);
        if (!whole) return bytes.length > LONGEST ? DONE : 0;
        const version = GREETING.exec(text)?.[1];
        if (version === undefined) return DONE;
        out.observe('nomachine.role', dir === 0 ? 'nomachine-client' : 'nomachine-server');
        out.observe('nomachine.role', dir === 0 ? 'nomachine-server' : 'nomachine-client', 'receiver');
        out.observe('nomachine.version', version);
        greeted[dir] = true;
        if (greeted[0] === true && greeted[1] === true) out.handover();
        return bytes.indexOf(0x0a) + 1;
      },
    };
  },
};

export default nomachine;

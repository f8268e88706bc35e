/**
 * VMware authentication daemon, the console port of ESXi, Server and Workstation: its greeting as public scanners describe it (no
 * standard exists). States roles and the version of the daemon. Never keeps names or passwords; a handshake of TLS that follows is read
 * by its own dissector.
 *
 * `220 VMware Authentication Daemon Version` version [`: SSL Required`] `, ` what it offers CR LF
 */

import { latin1 } from '../../base/reader.ts';
import { type Dissector, DONE, MORE, NO, YES } from '../contract.ts';

const BEGIN = '220 VMware Authentication Daemon Version ';
const VERSION = /^(\d{1,3}\.\d{1,3})\b/;
const LF = 0x0a;
const MOST = 512;

const vmware: Dissector = {
  id: 'vmware',
  version: 1,
  spec: 'VMware authentication daemon, greeting',
  basis: 'specification',
  carriers: ['tcp'],
  ports: [902, 912],
  firstBytes: [0x32],
  fields: {
    'vmware.role': { doc: 'vmware-host or vmware-console', claims: 'roles', confidence: 0.8 },
    'vmware.daemon-version': { doc: 'Version of the daemon, not of the product' },
  },
  looks: 4,
  probe(head) {
    const words = latin1(head.subarray(0, BEGIN.length));
    return words === BEGIN ? YES : BEGIN.startsWith(words) ? MORE : NO;
  },
  open: () => ({
    push(bytes, dir, out) {
      // A console that talks before it is greeted.
      if (dir === 0) return DONE;
      const end = bytes.indexOf(LF);
      if (end < 0) return bytes.length > MOST ? DONE : 0;
      const line = latin1(bytes.subarray(0, Math.min(end, MOST)));
      const version = VERSION.exec(line.slice(BEGIN.length))?.[1];
      out.observe('vmware.role', 'vmware-host');
      out.observe('vmware.role', 'vmware-console', 'receiver');
      if (version !== undefined) out.observe('vmware.daemon-version', version);
      if (!line.includes('SSL Required')) return DONE;
      out.handover();
      return end + 1;
    },
  }),
};

export default vmware;

/**
 * VNC: RFC 6143 7.1.1 (ProtocolVersion). States roles and the version. Reads neither security nor screens.
 *
 * server, then client: `RFB xxx.yyy` LF, 12 bytes
 */

import { latin1 } from '../../base/reader.ts';
import { type Dissector, DONE, MORE, NO, YES } from '../contract.ts';

const VERSION = /^RFB (\d{3}\.\d{3})\n/;
const SIZE = 12;

const vnc: Dissector = {
  id: 'vnc',
  version: 1,
  spec: 'RFC 6143 7.1.1',
  basis: 'captures',
  carriers: ['tcp'],
  ports: [5900, 5901],
  fields: {
    'vnc.role': { doc: 'vnc-client or vnc-server', claims: 'roles', confidence: 0.9 },
    'vnc.version': { doc: 'Protocol version of the server' },
  },
  looks: 4,
  probe(head) {
    const start = latin1(head.subarray(0, SIZE));
    if (start.length === SIZE) return VERSION.test(start) ? YES : NO;
    return /^R?$|^RF$|^RFB(?: [\d.]*)?$/.test(start) ? MORE : NO;
  },
  open: () => ({
    push(bytes, dir, out) {
      if (dir === 0) return bytes.length; // the server speaks first; the answer only repeats
      if (bytes.length < SIZE) return 0;
      const version = VERSION.exec(latin1(bytes.subarray(0, SIZE)))?.[1];
      if (version !== undefined) {
        out.observe('vnc.role', 'vnc-server');
        out.observe('vnc.role', 'vnc-client', 'receiver');
        out.observe('vnc.version', version);
      }
      return DONE;
    },
  }),
};

export default vnc;

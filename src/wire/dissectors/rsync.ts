/**
 * rsync daemon: the greeting of its protocol. States roles and the protocol version. Reads no module names nor files.
 *
 * both sides: `@RSYNCD: major.minor` and, since version 31, names of digests, LF
 */

import { type Dissector, MORE, NO, YES } from '../contract.ts';
import { firstLine, lineParser } from '../formats/lines.ts';

const GREETING = /^@RSYNCD: (\d{1,3}(?:\.\d{1,3})?)(?: [\w ]{1,100})?$/;
const START = '@RSYNCD: ';

const rsync: Dissector = {
  id: 'rsync',
  version: 1,
  spec: 'rsync daemon protocol, greeting',
  basis: 'captures',
  carriers: ['tcp'],
  ports: [873],
  fields: {
    'rsync.role': { doc: 'rsync-client or rsync-server', claims: 'roles', confidence: 0.9 },
    'rsync.version': { doc: 'Protocol version of the sender' },
  },
  looks: 8,
  probe(head) {
    const { text, whole } = firstLine(head);
    if (whole) return GREETING.test(text) ? YES : NO;
    return START.startsWith(text) || text.startsWith(START) ? MORE : NO;
  },
  open: () =>
    lineParser((line, dir, out) => {
      const version = GREETING.exec(line)?.[1];
      if (version === undefined) return 'wrong';
      out.observe('rsync.role', dir === 0 ? 'rsync-client' : 'rsync-server');
      out.observe('rsync.version', version);
      return dir === 0 ? 'next' : 'done';
    }),
};

export default rsync;

/**
 * XMPP: RFC 6120 4 (streams). States roles and the domain that a stream is opened to. Never reads stanzas, names or passwords.
 */

import { latin1 } from '../../base/reader.ts';
import { type Dissector, DONE, MORE, NO, type Verdict, YES } from '../contract.ts';

const STREAM = /^\s*(?:<\?xml[^>]{0,80}\?>\s*)?<stream:stream\s/;
const MAX_HEAD = 1_024;

function probe(head: Uint8Array): Verdict {
  const s = latin1(head.subarray(0, 256));
  if (STREAM.test(s)) return YES;
  const t = s.trimStart();
  const opens = '<stream:stream ';
  if (t === '' || opens.startsWith(t) || '<?xml'.startsWith(t)) return head.length < 200 ? MORE : NO;
  if (!t.startsWith('<?xml')) return NO;
  const close = t.indexOf('?>');
  if (close < 0) return t.length < 100 ? MORE : NO;
  const rest = t.slice(close + 2).trimStart();
  return opens.startsWith(rest) ? MORE : NO;
}

const xmpp: Dissector = {
  id: 'xmpp',
  version: 1,
  spec: 'RFC 6120 4',
  basis: 'captures',
  carriers: ['tcp'],
  ports: [5222, 5223, 5269],
  fields: {
    'xmpp.role': { doc: 'xmpp-client or xmpp-server', claims: 'roles', confidence: 0.8 },
    'xmpp.domain': { doc: 'Domain that a stream is opened to' },
  },
  looks: 8,
  probe: (head) => probe(head),
  open: () => ({
    push(bytes, dir, out) {
      const s = latin1(bytes.subarray(0, MAX_HEAD));
      const opening = /<stream:stream\s([^>]{0,900})>/.exec(s);
      if (opening === null) return bytes.length > MAX_HEAD ? DONE : 0;
      out.observe('xmpp.role', dir === 0 ? 'xmpp-client' : 'xmpp-server');
      const to = /\bto=["']([A-Za-z0-9.-]{1,253})["']/.exec(opening[1]!);
      if (dir === 0 && to !== null) out.observe('xmpp.domain', to[1]!, 'receiver');
      return DONE;
    },
  }),
};

export default xmpp;

/**
 * LDAP and connectionless LDAP: RFC 4511 4.1.1 (message), 4.2 to 4.14 (operations), [MS-ADTS] 6.3 (ping). States who serves a
 * directory. Names, filters and entries are of people and are never kept; behind StartTLS nothing is read.
 *
 * SEQUENCE { message id INTEGER, operation [APPLICATION n] ... }
 */

import { type Dissector, DONE, GIVE_UP, MORE, NO, type Verdict, YES } from '../contract.ts';
import { header, INTEGER, SEQUENCE } from '../formats/ber.ts';

const PORTS = [389, 3268];
const MAX_MESSAGE = 1_048_576;
/** bind, unbind, search, modify, add, delete, modify name, compare, abandon, extended. */
const REQUESTS: ReadonlySet<number> = new Set([0x60, 0x42, 0x63, 0x66, 0x68, 0x4a, 0x6c, 0x6e, 0x50, 0x77]);
const ANSWERS: ReadonlySet<number> = new Set([0x61, 0x64, 0x65, 0x67, 0x69, 0x6b, 0x6d, 0x6f, 0x73, 0x78, 0x79]);

/** The operation's tag and the size of the whole message at `at`. */
function messageAt(b: Uint8Array, at: number): { readonly tag: number; readonly size: number } | 'more' | null {
  const outer = header(b, at);
  if (outer === null || outer === 'more') return outer;
  if (outer.tag !== SEQUENCE || outer.length < 5 || outer.length > MAX_MESSAGE) return null;
  const id = header(b, at + outer.head);
  if (id === null || id === 'more') return id;
  if (id.tag !== INTEGER || id.length < 1 || id.length > 4) return null;
  const operationAt = at + outer.head + id.head + id.length;
  const operation = header(b, operationAt);
  if (operation === null || operation === 'more') return operation;
  const end = operationAt + operation.head + operation.length;
  return end > at + outer.head + outer.length ? null : { tag: operation.tag, size: outer.head + outer.length };
}

const ldap: Dissector = {
  id: 'ldap',
  version: 1,
  spec: 'RFC 4511 4, [MS-ADTS] 6.3',
  basis: 'captures',
  carriers: ['tcp', 'udp'],
  ports: PORTS,
  fields: { 'ldap.role': { doc: 'ldap-server: it answers', claims: 'roles', confidence: 0.9 } },
  looks: 16,
  probe(head, _dir, flow): Verdict {
    const message = messageAt(head, 0);
    if (message === 'more') return flow.carrier === 'tcp' ? MORE : NO;
    if (message === null) return NO;
    if (flow.carrier === 'udp' && message.size > head.length) return NO;
    return REQUESTS.has(message.tag) || ANSWERS.has(message.tag) ? YES : NO;
  },
  open: () => ({
    push(bytes, _dir, out) {
      let at = 0;
      while (at < bytes.length) {
        const message = messageAt(bytes, at);
        if (message === null) return GIVE_UP;
        if (message === 'more' || at + message.size > bytes.length) break;
        if (ANSWERS.has(message.tag)) {
          out.observe('ldap.role', 'ldap-server');
          return DONE;
        }
        at += message.size;
      }
      return at;
    },
  }),
};

export default ldap;

/**
 * SNPP: RFC 1861, paging over TCP; nurse-call and alarm systems hand their messages to paging servers by it. States roles, the server's
 * greeting, and that a password was sent in clear. Never reads pager numbers, subjects or messages: reading ends before them.
 */

import { type Dissector, MAYBE, MORE, NO, YES } from '../contract.ts';
import { firstLine, lineParser } from '../formats/lines.ts';

const PORT = 444;
/** Of a reply, and of the commands below. */
const FIRST: readonly number[] = [...'2LlPpMmKk'].map((c) => c.charCodeAt(0));
const GREETING = /^220[ -]/;
const NAMED = /^220[ -].*(?:\bSNPP\b|\bpag(?:ing|er)\b)/i;
/** What only this protocol asks; PAGE names a pager, which need not be one. */
const COMMAND = /^(?:LEVE [123]|2WAY|PAGE [\w.+-]{2,32}|MCRE [\w.+-]{2,32}|MSTA \S+ \S+|KTAG \S+ \S+)$/i;
const LOGIN = /^LOGI \S+( \S+)?$/i;

const snpp: Dissector = {
  id: 'snpp',
  version: 1,
  spec: 'RFC 1861 4',
  basis: 'specification',
  carriers: ['tcp'],
  ports: [PORT],
  firstBytes: FIRST,
  fields: {
    'snpp.banner': { doc: 'Greeting of the paging server' },
    'snpp.role': { doc: 'snpp-client (what sends pages) or snpp-server', claims: 'roles', confidence: 0.85 },
    'snpp.clear_password': { doc: '`yes`: it was sent a password in clear text; never the password' },
  },
  looks: 16,
  probe(head, _dir, flow) {
    if (head.length > 0 && !FIRST.includes(head[0]!)) return NO;
    const { text, whole } = firstLine(head);
    if (!/^[\x20-\x7e]*$/.test(text) || text.length > 512) return NO;
    const isHere = flow.aPort === PORT || flow.bPort === PORT;
    if (!whole) return /^(?:2|22|220|220[ -].*|[A-Za-z2]{1,4}(?: .*)?)$/.test(text) ? MORE : NO;
    if (NAMED.test(text) || (COMMAND.test(text) && !/^PAGE /i.test(text))) return YES;
    if (COMMAND.test(text)) return isHere ? YES : MAYBE;
    return isHere && (GREETING.test(text) || LOGIN.test(text)) ? MAYBE : NO;
  },
  open() {
    let greeted = false;
    return lineParser((line, _dir, out) => {
      if (GREETING.test(line) && !greeted) {
        greeted = true;
        out.observe('snpp.banner', line.slice(4));
        out.observe('snpp.role', 'snpp-server');
        out.observe('snpp.role', 'snpp-client', 'receiver');
        return 'next';
      }
      const login = LOGIN.exec(line);
      if (login === null && !COMMAND.test(line)) return /^\d{3}[ -]/.test(line) ? 'next' : 'wrong';
      out.observe('snpp.role', 'snpp-client');
      out.observe('snpp.role', 'snpp-server', 'receiver');
      if (login?.[1] !== undefined) out.observe('snpp.clear_password', 'yes', 'receiver');
      return /^(?:LOGI|LEVE|2WAY)/i.test(line) ? 'next' : 'done';
    });
  },
};

export default snpp;

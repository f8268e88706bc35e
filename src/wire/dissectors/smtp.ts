/**
 * SMTP: RFC 5321. States the greeting of the server, roles, and that a password was sent in clear.
 * Never keeps names, passwords, commands or mail.
 */

import { type Dissector, MAYBE, MORE, NO, YES } from '../contract.ts';
import { firstLine, lineParser } from '../formats/lines.ts';

/** What only this protocol greets with; what it may greet with. */
const GREETING = /^220[ -].*\b(?:E?SMTP|Postfix|Exim|Sendmail)\b/i;
const MAYBE_GREETING = /^220[ -]/;
const COMMAND = /^(?:EHLO|HELO) \S+$/i;
const MAYBE_COMMAND = /^MAIL FROM:/i;
const PASSWORD = /^AUTH (?:PLAIN|LOGIN)/i;

const smtp: Dissector = {
  id: 'smtp',
  version: 1,
  spec: 'RFC 5321',
  basis: 'captures',
  carriers: ['tcp'],
  ports: [25, 587],
  fields: {
    'smtp.banner': { doc: 'Greeting of the server' },
    'smtp.role': { doc: 'smtp-client or smtp-server', claims: 'roles', confidence: 0.9 },
    'smtp.clear_password': { doc: '`yes`: it was sent a password in clear text; never the password' },
  },
  looks: 32,
  probe(head) {
    const { text, whole } = firstLine(head);
    if (!/^[\t\x20-\xff]*$/.test(text.replace(/\r$/, ''))) return NO;
    if (!whole) return /^(?:2(?:2(?:0(?:[ -].*)?)?)?|[A-Z]{0,4}(?: .*)?)$/i.test(text) ? MORE : NO;
    if (GREETING.test(text) || COMMAND.test(text)) return YES;
    return MAYBE_GREETING.test(text) || MAYBE_COMMAND.test(text) ? MAYBE : NO;
  },
  open() {
    let greeted = false;
    return lineParser((line, _dir, out) => {
      if (MAYBE_GREETING.test(line)) {
        if (!greeted) {
          out.observe('smtp.banner', line.replace(/^220[ -]/, ''));
          out.observe('smtp.role', 'smtp-server');
          out.observe('smtp.role', 'smtp-client', 'receiver');
        }
        greeted = true;
        return 'next';
      }
      if (PASSWORD.test(line)) {
        out.observe('smtp.clear_password', 'yes', 'receiver');
        return 'done';
      }
      return /^(?:\d{3}(?:[ -]|$)|[A-Za-z]{4}(?: |$))/.test(line) ? 'next' : 'wrong';
    });
  },
};

export default smtp;

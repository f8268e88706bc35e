/**
 * IMAP: RFC 9051. States the greeting of the server, roles, and that a password was sent in clear.
 * Never keeps names, passwords, commands or mail. After an accepted STARTTLS (6.2.1) the flow is TLS.
 */

import { type Dissector, MAYBE, MORE, NO, YES } from '../contract.ts';
import { firstLine, lineParser } from '../formats/lines.ts';

/** What only this protocol greets with; what it may greet with. */
const GREETING = /^\* (?:OK|PREAUTH) .*(?:IMAP|CAPABILITY)/i;
const MAYBE_GREETING = /^\* (?:OK|PREAUTH) /;
const COMMAND = /^[A-Za-z0-9.]{1,16} (?:CAPABILITY|STARTTLS|LOGIN \S+ \S+|AUTHENTICATE \S+.*)$/i;
const MAYBE_COMMAND = /^[A-Za-z0-9.]{1,16} (?:NOOP|ID .*)$/i;
/** Words of answers, of this protocol and of others (ManageSieve, RFC 5804; SMTP's numbers): no client takes them for a tag. */
const NO_TAG = /^(?:OK|NO|BAD|BYE|PREAUTH|[2-5]\d\d) /i;
const STARTTLS = /^([A-Za-z0-9.]{1,16}) STARTTLS$/i;
const PASSWORD = /^[A-Za-z0-9.]{1,16} (?:LOGIN|AUTHENTICATE (?:PLAIN|LOGIN))\b/i;

const imap: Dissector = {
  id: 'imap',
  version: 1,
  spec: 'RFC 9051',
  basis: 'captures',
  carriers: ['tcp'],
  ports: [143],
  fields: {
    'imap.banner': { doc: 'Greeting of the server' },
    'imap.role': { doc: 'imap-client or imap-server', claims: 'roles', confidence: 0.9 },
    'imap.clear_password': { doc: '`yes`: it was sent a password in clear text; never the password' },
  },
  looks: 32,
  probe(head) {
    const { text, whole } = firstLine(head);
    if (!/^[\t\x20-\xff]*$/.test(text.replace(/\r$/, ''))) return NO;
    if (!whole) return /^(?:\*|\* [OP].*|\* |[A-Za-z0-9.]{0,16}(?: .*)?)$/.test(text) ? MORE : NO;
    if (NO_TAG.test(text)) return NO;
    if (GREETING.test(text) || COMMAND.test(text)) return YES;
    return MAYBE_GREETING.test(text) || MAYBE_COMMAND.test(text) ? MAYBE : NO;
  },
  open() {
    let greeted = false;
    let upgrade: string | null = null; // tag of a STARTTLS that waits for its answer
    return lineParser((line, _dir, out) => {
      if (upgrade !== null && line.startsWith(`${upgrade} `)) {
        if (!/^\S+ OK\b/i.test(line)) upgrade = null;
        else {
          out.refine('tls');
          return 'done';
        }
      }
      upgrade = STARTTLS.exec(line)?.[1] ?? upgrade;
      if (MAYBE_GREETING.test(line)) {
        if (!greeted) {
          out.observe('imap.banner', line.replace(/^\* (?:OK|PREAUTH) /, ''));
          out.observe('imap.role', 'imap-server');
          out.observe('imap.role', 'imap-client', 'receiver');
        }
        greeted = true;
        return 'next';
      }
      if (PASSWORD.test(line)) {
        out.observe('imap.clear_password', 'yes', 'receiver');
        return 'done';
      }
      return /^(?:\* |\+ |[A-Za-z0-9.]{1,16} )/.test(line) ? 'next' : 'wrong';
    });
  },
};

export default imap;

/**
 * POP3: RFC 1939, RFC 2449. States the greeting of the server, roles, and that a password was sent in clear.
 * Never keeps names, passwords, commands or mail. After an accepted STLS (RFC 2595 4) the flow is TLS.
 */

import { type Dissector, MAYBE, MORE, NO, YES } from '../contract.ts';
import { firstLine, lineParser } from '../formats/lines.ts';

/** What only this protocol greets with; what it may greet with. */
const GREETING = /^\+OK .*\bPOP3?\b/i;
const MAYBE_GREETING = /^\+OK /;
const COMMAND = /^(?:CAPA|STLS|APOP \S+ [0-9a-f]{32})$/i;
const MAYBE_COMMAND = /^USER \S+$/i;
const PASSWORD = /^PASS /i;

const pop3: Dissector = {
  id: 'pop3',
  version: 1,
  spec: 'RFC 1939, RFC 2449, RFC 2595 4',
  basis: 'captures',
  carriers: ['tcp'],
  ports: [110],
  fields: {
    'pop3.banner': { doc: 'Greeting of the server' },
    'pop3.role': { doc: 'pop3-client or pop3-server', claims: 'roles', confidence: 0.9 },
    'pop3.clear_password': { doc: '`yes`: it was sent a password in clear text; never the password' },
  },
  looks: 32,
  probe(head) {
    const { text, whole } = firstLine(head);
    if (!/^[\t\x20-\xff]*$/.test(text.replace(/\r$/, ''))) return NO;
    if (!whole) return /^(?:\+|\+O|\+OK(?: .*)?|[A-Z]{0,4}(?: .*)?)$/i.test(text) ? MORE : NO;
    if (GREETING.test(text) || COMMAND.test(text)) return YES;
    return MAYBE_GREETING.test(text) || MAYBE_COMMAND.test(text) ? MAYBE : NO;
  },
  open() {
    let greeted = false;
    let upgrade = false; // an STLS waits for its answer
    return lineParser((line, _dir, out) => {
      if (upgrade && line.startsWith('+OK')) {
        out.refine('tls');
        return 'done';
      }
      upgrade = /^STLS$/i.test(line);
      if (MAYBE_GREETING.test(line)) {
        if (!greeted) {
          out.observe('pop3.banner', line.replace(/^\+OK /, ''));
          out.observe('pop3.role', 'pop3-server');
          out.observe('pop3.role', 'pop3-client', 'receiver');
        }
        greeted = true;
        return 'next';
      }
      if (PASSWORD.test(line)) {
        out.observe('pop3.clear_password', 'yes', 'receiver');
        return 'done';
      }
      return /^(?:\+OK|-ERR|[A-Za-z]{4}(?: |$)|[A-Z][A-Z0-9-]+|\.$)/.test(line) ? 'next' : 'wrong';
    });
  },
};

export default pop3;

/**
 * FTP, control connection: RFC 959. States the greeting of the server, roles, and that a password was sent in clear.
 * Never keeps names, passwords, commands or file names.
 */

import { type Dissector, MAYBE, MORE, NO, YES } from '../contract.ts';
import { firstLine, lineParser } from '../formats/lines.ts';

/** What only this protocol greets with; what it may greet with. */
const GREETING = /^220[ -].*\b(?:FTP|FileZilla|vsFTPd|ProFTPD)/i;
const MAYBE_GREETING = /^220[ -](?!.*\bE?SMTP\b)/i;
const COMMAND = /^(?:SYST|FEAT|PASV|EPSV|PWD|CWD \S.*|TYPE [AI]|RETR \S.*|AUTH (?:TLS|SSL))$/;
const MAYBE_COMMAND = /^USER \S+$/i;
const PASSWORD = /^PASS /i;

const ftp: Dissector = {
  id: 'ftp',
  version: 1,
  spec: 'RFC 959',
  basis: 'captures',
  carriers: ['tcp'],
  ports: [21, 2121],
  fields: {
    'ftp.banner': { doc: 'Greeting of the server' },
    'ftp.role': { doc: 'ftp-client or ftp-server', claims: 'roles', confidence: 0.9 },
    'ftp.clear_password': { doc: '`yes`: it was sent a password in clear text; never the password' },
  },
  looks: 32,
  probe(head) {
    const { text, whole } = firstLine(head);
    if (!/^[\t\x20-\xff]*$/.test(text.replace(/\r$/, ''))) return NO;
    if (!whole) return /^(?:2(?:2(?:0(?:[ -].*)?)?)?|[A-Z]{0,4}(?: .*)?)$/.test(text) ? MORE : NO;
    if (GREETING.test(text) || COMMAND.test(text)) return YES;
    return MAYBE_GREETING.test(text) || MAYBE_COMMAND.test(text) ? MAYBE : NO;
  },
  open() {
    let greeted = false;
    return lineParser((line, _dir, out) => {
      if (MAYBE_GREETING.test(line)) {
        if (!greeted) {
          out.observe('ftp.banner', line.replace(/^220[ -]/, ''));
          out.observe('ftp.role', 'ftp-server');
          out.observe('ftp.role', 'ftp-client', 'receiver');
        }
        greeted = true;
        return 'next';
      }
      if (PASSWORD.test(line)) {
        out.observe('ftp.clear_password', 'yes', 'receiver');
        return 'done';
      }
      return /^(?:\d{3}[ -]|[A-Za-z]{3,4}(?: |$)| )/.test(line) ? 'next' : 'wrong';
    });
  },
};

export default ftp;

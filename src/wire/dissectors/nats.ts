/**
 * NATS: its client protocol. States roles, and name and version of the server. Reads no subjects, messages nor credentials.
 *
 * server: `INFO {json}` CR LF; client: `CONNECT {json}` CR LF
 */

import { type Dissector, MORE, NO, YES } from '../contract.ts';
import { firstLine, lineParser } from '../formats/lines.ts';

const INFO = /^INFO \{ ?"server_id" ?:/;
const CONNECT = /^CONNECT \{.*"verbose" ?:/;
const value = (line: string, key: string): string =>
  new RegExp(`"${key}" ?: ?"([^"\\\\]{1,100})"`).exec(line)?.[1] ?? '';

const nats: Dissector = {
  id: 'nats',
  version: 1,
  spec: 'NATS client protocol, INFO and CONNECT',
  basis: 'specification',
  carriers: ['tcp'],
  ports: [4222],
  fields: {
    'nats.role': { doc: 'nats-client or nats-server', claims: 'roles', confidence: 0.9 },
    'nats.version': { doc: 'Version of the server' },
    'nats.name': { doc: 'Name of the server' },
  },
  looks: 8,
  probe(head) {
    const { text, whole } = firstLine(head);
    if (INFO.test(text) || CONNECT.test(text)) return YES;
    if (whole) return NO;
    return /^(?:INFO \{|CONNECT \{)/.test(text) || 'CONNECT {'.startsWith(text) || 'INFO {'.startsWith(text)
      ? MORE
      : NO;
  },
  open: () =>
    lineParser((line, _dir, out) => {
      if (CONNECT.test(line)) {
        out.observe('nats.role', 'nats-client');
        return 'next';
      }
      if (!INFO.test(line)) return 'next';
      out.observe('nats.role', 'nats-server');
      out.observe('nats.version', value(line, 'version'));
      out.observe('nats.name', value(line, 'server_name'));
      return 'done';
    }),
};

export default nats;

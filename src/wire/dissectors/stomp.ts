/**
 * STOMP 1.0 to 1.2: stomp.github.io, 'STOMP Frames'. States roles and the product that a broker names. Never keeps credentials,
 * destinations or messages.
 *
 * command LF | (header `name:value` LF)* | LF | body | NUL
 */

import { latin1 } from '../../base/reader.ts';
import { type Dissector, DONE, MORE, NO, YES } from '../contract.ts';
import { firstLine } from '../formats/lines.ts';

const CLIENT = ['CONNECT', 'STOMP', 'SUBSCRIBE', 'SEND'];
const SERVER = ['CONNECTED', 'MESSAGE', 'RECEIPT', 'ERROR'];
const HEADER = /^[A-Z]+\r?\n(?:[a-zA-Z0-9-]{1,64}:[^\n]*|\r?)\n/;
const MOST_BYTES = 2_048;

const stomp: Dissector = {
  id: 'stomp',
  version: 1,
  spec: 'STOMP 1.2, frames',
  basis: 'captures',
  carriers: ['tcp'],
  ports: [61613],
  firstBytes: [0x43, 0x45, 0x4d, 0x52, 0x53],
  fields: {
    'stomp.role': { doc: 'message-client or message-broker', claims: 'roles', confidence: 0.8 },
    'stomp.server': { doc: 'Product and version of the broker' },
  },
  looks: 4,
  probe(head) {
    const { text, whole } = firstLine(head);
    const commands = [...CLIENT, ...SERVER];
    if (!whole) return commands.some((c) => c.startsWith(text)) ? MORE : NO;
    if (!commands.includes(text)) return NO;
    const begin = latin1(head.subarray(0, 512));
    if (HEADER.test(begin)) return YES;
    return begin.length < 512 && /^[A-Z]+\r?\n[a-zA-Z0-9-]{0,64}(?::[^\n]*)?\r?$/.test(begin) ? MORE : NO;
  },
  open: () => ({
    push(bytes, _dir, out) {
      const end = bytes.indexOf(0);
      if (end < 0 && bytes.length < MOST_BYTES) return 0;
      const lines = latin1(bytes.subarray(0, end < 0 ? MOST_BYTES : end)).split(/\r?\n/);
      const fromServer = SERVER.includes(lines[0]!);
      if (!fromServer && !CLIENT.includes(lines[0]!)) return DONE;
      out.observe('stomp.role', fromServer ? 'message-broker' : 'message-client');
      if (!fromServer) return end < 0 ? DONE : end + 1;
      for (const line of lines.slice(1)) {
        if (line === '') break;
        if (/^server:/i.test(line)) out.observe('stomp.server', line.slice(7));
      }
      return DONE;
    },
  }),
};

export default stomp;

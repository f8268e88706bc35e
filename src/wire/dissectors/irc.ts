/**
 * IRC: RFC 2812 2.3, 3.1. States roles: on a hospital network an IRC client is a question. Never keeps nicknames, channels or talk.
 */

import { type Dissector, DONE, MORE, NO, YES } from '../contract.ts';
import { firstLine } from '../formats/lines.ts';

const FROM_CLIENT = /^(?:NICK :?[^\s:@!]{1,32}|USER \S+ \S+ \S+ :?.*|CAP (?:LS|REQ|END)(?: .*)?)$/i;
const FROM_SERVER = /^:[\w.*-]{1,64} (?:NOTICE (?:AUTH|\*|\S+) :|\d{3} \S+ )/;
const BEGINNING = /^(?:[NUC][A-Z]{0,3}(?: .*)?|:[\w.*-]*(?: .*)?)$/i;

const irc: Dissector = {
  id: 'irc',
  version: 1,
  spec: 'RFC 2812 2.3 and 3.1',
  basis: 'captures',
  carriers: ['tcp'],
  ports: [6667, 6660, 6661, 6662, 6663, 6664, 6665, 6666, 6668, 6669],
  firstBytes: [0x3a, 0x43, 0x63, 0x4e, 0x6e, 0x55, 0x75],
  fields: { 'irc.role': { doc: 'irc-client or irc-server', claims: 'roles', confidence: 0.8 } },
  looks: 4,
  probe(head) {
    const { text, whole } = firstLine(head);
    if (!whole) return text.length < 256 && BEGINNING.test(text) ? MORE : NO;
    return FROM_CLIENT.test(text) || FROM_SERVER.test(text) ? YES : NO;
  },
  open: () => ({
    push(bytes, _dir, out) {
      const fromServer = bytes[0] === 0x3a;
      out.observe('irc.role', fromServer ? 'irc-server' : 'irc-client');
      out.observe('irc.role', fromServer ? 'irc-client' : 'irc-server', 'receiver');
      return DONE;
    },
  }),
};

export default irc;

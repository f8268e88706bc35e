/**
 * Telnet: RFC 854, RFC 855. States roles and what the server shows before it asks for a name: often the product.
 * Never keeps what a person types, nor anything behind the first prompt.
 *
 * Negotiation: 255 | 251..254 (WILL, WONT, DO, DONT) | option; 255 | 250 ... 255 | 240 (subnegotiation).
 */

import { latin1 } from '../../base/reader.ts';
import { type Dissector, DONE, MAYBE, MORE, NO, type Verdict, YES } from '../contract.ts';

const IAC = 255;
const SB = 250;
const SE = 240;
const LAST_OPTION = 49; // IANA telnet options, without the extended ones
const MAX_BANNER = 512;
const PROMPT = /\b(?:login|log in|user ?name|user|account|password|passcode)\s*:\s*$/i;

const isNegotiation = (b: Uint8Array, at: number): boolean =>
  b[at] === IAC && b[at + 1]! > SB && b[at + 1]! < IAC && (b[at + 2]! <= LAST_OPTION || b[at + 2] === IAC);

/** Place behind the command at `at`; 0 when it is not whole. */
function behind(b: Uint8Array, at: number): number {
  const command = b[at + 1];
  if (command === undefined) return 0;
  if (command === SB) {
    for (let end = at + 2; end + 1 < b.length; end++) if (b[end] === IAC && b[end + 1] === SE) return end + 2;
    return 0;
  }
  const size = command > SB && command < IAC ? 3 : 2;
  return at + size <= b.length ? at + size : 0;
}

function probe(b: Uint8Array): Verdict {
  if (b[0] !== IAC || (b.length > 1 && (b[1]! <= SB || b[1] === IAC))) return NO;
  if (b.length < 3) return MORE;
  if (!isNegotiation(b, 0)) return NO;
  if (b.length < 6) return MAYBE;
  return b[3] !== IAC ? MAYBE : isNegotiation(b, 3) || b[4] === SB ? YES : NO;
}

const telnet: Dissector = {
  id: 'telnet',
  version: 1,
  spec: 'RFC 854, RFC 855',
  basis: 'captures',
  carriers: ['tcp'],
  ports: [23],
  firstBytes: [IAC],
  fields: {
    'telnet.role': { doc: 'telnet-client or telnet-server', claims: 'roles', confidence: 0.8 },
    'telnet.banner': { doc: 'What the server shows before its first prompt' },
  },
  looks: 24,
  probe: (head) => probe(head),
  open() {
    let shown = '';
    return {
      push(bytes, dir, out) {
        out.observe('telnet.role', dir === 0 ? 'telnet-client' : 'telnet-server');
        let at = 0;
        while (at < bytes.length) {
          if (bytes[at] === IAC) {
            const next = behind(bytes, at);
            if (next === 0) return bytes.length - at > MAX_BANNER ? DONE : at;
            at = next;
            continue;
          }
          const iac = bytes.indexOf(IAC, at);
          const end = iac < 0 ? bytes.length : iac;
          if (dir === 1 && shown.length < MAX_BANNER)
            shown += latin1(bytes.subarray(at, Math.min(end, at + MAX_BANNER)));
          at = end;
        }
        if (dir === 1 && (PROMPT.test(shown) || shown.length >= MAX_BANNER)) {
          const banner = shown
            .replace(PROMPT, '')
            .replace(/\u001b\[[0-9;?]*[A-Za-z]/g, '')
            .replace(/\s+/g, ' ')
            .trim();
          if (banner !== '') out.observe('telnet.banner', banner.slice(0, 200));
          return DONE;
        }
        // A person types: what follows is none of ours.
        return at;
      },
    };
  },
};

export default telnet;

/**
 * QRadar Log Event Extended Format: `LEEF:1.0|vendor|product|version|event|` and tab-separated `key=value`; 2.0 names its
 * separator. Reads the product, addresses, ports and counts. Users and URLs are not read.
 */

import type { MessageSource } from '../contract.ts';
import { hostField, PRODUCT_FIELDS, stateHost, stateProduct } from '../formats/event-format.ts';
import { stateSession } from '../formats/session.ts';

const HEADER = /\bLEEF: ?([12])\.\d\|([^|]{1,120})\|([^|]{1,120})\|([^|]{0,60})\|[^|]{0,120}\|/;
const MAX_PAIRS = 128;

/** 2.0: `^|` or `x5E|` behind the header. */
function separatorOf(rest: string): { readonly separator: string; readonly skip: number } {
  const end = rest.indexOf('|');
  const named = end >= 0 && end <= 5 ? rest.slice(0, end) : '';
  const hex = /^(?:0x|x)([0-9a-fA-F]{1,4})$/.exec(named);
  if (hex !== null) return { separator: String.fromCharCode(Number.parseInt(hex[1]!, 16)), skip: end + 1 };
  return named.length === 1 ? { separator: named, skip: 2 } : { separator: '\t', skip: 0 };
}

function pairsOf(body: string, separator: string): ReadonlyMap<string, string> {
  const out = new Map<string, string>();
  for (const pair of body.split(separator, MAX_PAIRS)) {
    const equals = pair.indexOf('=');
    if (equals > 0 && equals <= 64) out.set(pair.slice(0, equals).trim(), pair.slice(equals + 1));
  }
  return out;
}

const reader: MessageSource = {
  id: 'leef',
  label: 'LEEF events',
  version: 1,
  spec: 'IBM QRadar, Log Event Extended Format (LEEF) 1.0 and 2.0',
  basis: 'specification',
  carrier: 'message',
  fields: { ...PRODUCT_FIELDS, ...hostField('leef') },
  probe: (m) => HEADER.test(m.text.slice(0, 1_024)) || HEADER.test(`${m.program ?? ''}:${m.text.slice(0, 1_024)}`),
  open: () => ({
    push({ text, program, atUs }, out) {
      const whole = `${program ?? ''}:${text}`;
      const header = HEADER.exec(whole);
      if (header === null) return;
      stateProduct(header.slice(2, 5), out);
      const rest = whole.slice(header.index + header[0].length);
      const { separator, skip } = header[1] === '2' ? separatorOf(rest) : { separator: '\t', skip: 0 };
      const p = pairsOf(rest.slice(skip), separator);
      stateHost('leef', { name: p.get('identHostName'), ip: p.get('identSrc'), mac: p.get('identMac') }, atUs, out);
      if (!p.has('dstPort')) return;
      stateSession(
        {
          source: p.get('src'),
          sourceMac: p.get('srcMAC'),
          sourcePort: p.get('srcPort'),
          target: p.get('dst'),
          targetPort: p.get('dstPort'),
          protocol: p.get('proto'),
          packetsSent: p.get('srcPackets'),
          packetsReceived: p.get('dstPackets'),
          bytesSent: p.get('srcBytes'),
          bytesReceived: p.get('dstBytes'),
          atUs,
        },
        out,
      );
    },
  }),
};

export default reader;

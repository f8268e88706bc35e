/**
 * ArcSight Common Event Format: `CEF:0|vendor|product|version|id|name|severity|key=value ...`. Reads the product, and of the
 * extension addresses, ports, counts and host names. Users, requests and URLs are not read.
 */

import type { MessageSource } from '../contract.ts';
import { hostField, PRODUCT_FIELDS, stateHost, stateProduct } from '../formats/event-format.ts';
import { stateSession } from '../formats/session.ts';
import { epochUs, keyValues } from '../formats/text.ts';

const HEADER = /\bCEF: ?[01]\|([^|]{1,120})\|([^|]{1,120})\|([^|]{0,60})\|[^|]{0,120}\|[^|]{0,512}\|[^|]{0,16}\|/;

const reader: MessageSource = {
  id: 'cef',
  label: 'CEF events',
  version: 1,
  spec: 'Micro Focus, ArcSight Common Event Format, version 26',
  basis: 'specification',
  carrier: 'message',
  fields: { ...PRODUCT_FIELDS, ...hostField('cef') },
  probe: (m) => HEADER.test(m.text.slice(0, 1_024)) || HEADER.test(`${m.program ?? ''}: ${m.text.slice(0, 1_024)}`),
  open: () => ({
    push({ text, program, atUs: cameUs }, out) {
      const whole = `${program ?? ''}:${text}`;
      const header = HEADER.exec(whole);
      if (header === null) return;
      stateProduct(header.slice(1, 4), out);
      const p = keyValues(whole.slice(header.index + header[0].length));
      const ms = p.get('rt') ?? p.get('end');
      const atUs = ms !== undefined && /^\d{13}$/.test(ms) ? epochUs(ms.slice(0, 10))! : cameUs;
      stateHost('cef', { name: p.get('shost'), ip: p.get('src'), mac: p.get('smac') }, atUs, out);
      stateHost('cef', { name: p.get('dhost'), ip: p.get('dst'), mac: undefined }, atUs, out);
      if (!p.has('dpt') || /deny|drop|block|reject/i.test(p.get('act') ?? '')) return;
      stateSession(
        {
          source: p.get('src'),
          sourceMac: p.get('smac'),
          sourcePort: p.get('spt'),
          target: p.get('dst'),
          targetPort: p.get('dpt'),
          protocol: p.get('proto'),
          bytesSent: p.get('out'),
          bytesReceived: p.get('in'),
          atUs,
        },
        out,
      );
    },
  }),
};

export default reader;

/**
 * Ubiquiti discovery: UDP 10001, versions 1 and 2 as open implementations describe it (no standard exists). States model, firmware,
 * host name and the addresses that the device names. Does not keep user names nor network names.
 *
 * version 1 | command 1 | length 2 | (type 1, length 2, value)*
 */

import { Reader, text } from '../../base/reader.ts';
import { withoutFill } from '../../base/text.ts';
import { type Dissector, NO, type Out, type Verdict, YES } from '../contract.ts';

const MAC = 1;
const MAC_AND_IP = 2;
/** Types of text that are stated. */
const TEXTS: Readonly<Record<number, string>> = {
  3: 'ubnt-discovery.firmware',
  11: 'ubnt-discovery.hostname',
  12: 'ubnt-discovery.product',
  20: 'ubnt-discovery.model',
  21: 'ubnt-discovery.model',
};
const REQUEST = [1, 0, 0, 0];

const macText = (b: Uint8Array): string => Array.from(b, (v) => v.toString(16).padStart(2, '0')).join(':');

function probe(b: Uint8Array): Verdict {
  if (b.length < 4 || b[0]! < 1 || b[0]! > 2) return NO;
  if (b.length === 4) return b.every((v, i) => v === REQUEST[i]) || (b[0] === 2 && b[1] === 8 && b[3] === 0) ? YES : NO;
  if (((b[2]! << 8) | b[3]!) !== b.length - 4) return NO;
  const r = new Reader(b, 4);
  let known = 0;
  while (r.left > 0) {
    const type = r.u8();
    const size = r.u16();
    r.skip(size);
    if (r.short) return NO;
    if ((type === MAC && size === 6) || (type === MAC_AND_IP && size === 10)) known++;
  }
  return known > 0 ? YES : NO;
}

function read(b: Uint8Array, out: Out): void {
  const r = new Reader(b, 4);
  while (r.left >= 3) {
    const type = r.u8();
    const value = r.take(r.u16());
    if (r.short) return;
    const field = TEXTS[type];
    if (field !== undefined) out.observe(field, withoutFill(text(value), '\0'));
    else if (type === MAC && value.length === 6) out.observe('ubnt-discovery.mac', macText(value));
    else if (type === MAC_AND_IP && value.length === 10)
      out.observe('ubnt-discovery.mac', macText(value.subarray(0, 6)));
  }
}

const ubntDiscovery: Dissector = {
  id: 'ubnt-discovery',
  version: 1,
  spec: 'Ubiquiti discovery versions 1 and 2',
  basis: 'specification',
  carriers: ['udp'],
  ports: [10_001],
  fields: {
    'ubnt-discovery.hostname': { doc: 'Name of the device', claims: 'hostname', confidence: 0.8 },
    'ubnt-discovery.product': { doc: 'Short name of the product' },
    'ubnt-discovery.model': { doc: 'Model', claims: 'model', confidence: 0.85 },
    'ubnt-discovery.firmware': { doc: 'Firmware with its version', claims: 'firmware_version', confidence: 0.8 },
    'ubnt-discovery.mac': { doc: 'MAC address that the device names as its own' },
  },
  looks: 8,
  probe: (head) => probe(head),
  open: () => ({
    push(bytes, _dir, out) {
      if (bytes.length > 4) read(bytes, out);
      return bytes.length;
    },
  }),
};

export default ubntDiscovery;

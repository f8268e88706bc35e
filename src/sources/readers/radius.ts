/**
 * Copies of RADIUS accounting requests (RFC 2866 4.1, attributes of RFC 2865 5 and RFC 3580 3). They are listened to and never
 * answered: whoever needs an answer must have it from its own server. Without the secret nobody can tell who wrote them, so
 * what they say weighs less than a server's file. User names and everything else of people are not read.
 */

import { ipv4Text } from '../../base/address.ts';
import { text } from '../../base/reader.ts';
import type { DatagramSource } from '../contract.ts';
import { accountingFields, stateAccounting } from '../formats/accounting.ts';

const HEADER = 20;
const ACCOUNTING_REQUEST = 4;
const STOP = 2;
/** NAS-Port-Type of RFC 2865 5.41: Wireless - Other, Wireless - IEEE 802.11. */
const WIRELESS: ReadonlySet<number> = new Set([18, 19]);

function attributesOf(b: Uint8Array): ReadonlyMap<string, Uint8Array> | null {
  const found = new Map<string, Uint8Array>();
  const end = (b[2]! << 8) | b[3]!;
  for (let at = HEADER; at < end; ) {
    const size = b[at + 1] ?? 0;
    if (size < 2 || at + size > end) return null;
    const type = String(b[at]);
    if (!found.has(type)) found.set(type, b.subarray(at + 2, at + size));
    at += size;
  }
  return found;
}

const reader: DatagramSource = {
  id: 'radius',
  label: 'RADIUS accounting',
  version: 1,
  spec: 'RFC 2866 4.1 and 5, RFC 2865 5, RFC 3580 3',
  basis: 'specification',
  carrier: 'datagram',
  ports: [1813],
  fields: accountingFields('radius', 0.5),
  weirds: { 'attribute-length': 'An attribute is shorter than its header or longer than the packet' },
  probe: (b) => b.length >= HEADER && b[0] === ACCOUNTING_REQUEST && ((b[2]! << 8) | b[3]!) === b.length,
  open: () => ({
    push(bytes, out) {
      const attributes = attributesOf(bytes);
      if (attributes === null) {
        out.weird('attribute-length');
        return;
      }
      const raw = (type: number): Uint8Array | undefined => attributes.get(String(type));
      const shown = (type: number): string | undefined => {
        const value = raw(type);
        return value === undefined ? undefined : text(value);
      };
      const address = (type: number): string | undefined =>
        raw(type)?.length === 4 ? ipv4Text(raw(type)!, 0) : undefined;
      if (raw(40)?.[3] === STOP) return;
      out.via(`RADIUS accounting of ${out.from ?? ''}`);
      stateAccounting(
        'radius',
        {
          callingStation: shown(31),
          calledStation: shown(30),
          framedIp: address(8),
          nasIp: address(4),
          nasName: shown(32),
          nasPort: shown(87),
          // RFC 2868 3.6: a first byte below 0x20 is a tag.
          vlan: shown(81)?.replace(/^[\x00-\x1f]/, ''),
          wireless: WIRELESS.has(raw(61)?.[3] ?? 0),
          atUs: out.atUs,
        },
        out,
      );
    },
  }),
};

export default reader;

/** Log of Kea: `DHCP4_LEASE_ALLOC [hwtype=1 <mac>], cid=[...], tid=0x...: lease <ip> has been allocated for <n> seconds`. */

import type { MessageSource } from '../contract.ts';
import { ipOf, macOf } from '../formats/address.ts';
import { leaseFields, roleField, stateLease } from '../formats/facts.ts';

const ALLOCATED = /DHCP4_LEASE_(?:ALLOC|REUSE|OFFER_ACK) \[hwtype=1 ([0-9a-fA-F:]{17})\][^:]{0,8}/;
const LEASE = /\blease (\d{1,3}(?:\.\d{1,3}){3}) (?:has been (?:allocated|reused)|will be)/;

const reader: MessageSource = {
  id: 'kea',
  label: 'Kea log',
  version: 1,
  spec: 'Kea 2 messages: DHCP4_LEASE_ALLOC, DHCP4_LEASE_REUSE',
  basis: 'specification',
  carrier: 'message',
  fields: {
    'kea.lease': leaseFields('kea')['kea.lease']!,
    'kea.role': roleField('dhcp-server: it writes that it gave addresses'),
  },
  probe: (m) => m.text.includes('DHCP4_LEASE_'),
  open: () => ({
    push({ text, atUs }, out) {
      const mac = ALLOCATED.exec(text)?.[1];
      const ip = LEASE.exec(text)?.[1];
      if (mac === undefined || ip === undefined) return;
      stateLease('kea', out, { mac: macOf(mac), ip: ipOf(ip), name: undefined, atUs });
      if (out.from !== null) out.observe('kea.role', 'dhcp-server', { ip: out.from });
    },
  }),
};

export default reader;

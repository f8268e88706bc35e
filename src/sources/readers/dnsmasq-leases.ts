/** Lease file of dnsmasq: `<expiry> <mac> <ip> <name or *> <client id or *>`. Leases of DHCPv6 (behind a `duid` line) have no MAC. */

import { type LineSource, NO, YES } from '../contract.ts';
import { ipOf, macOf } from '../formats/address.ts';
import { leaseFields, stateLease } from '../formats/facts.ts';

const LEASE = /^(\d{1,11}) (\S{11,20}) (\d{1,3}(?:\.\d{1,3}){3}) (\S{1,255}) \S{1,255}$/;

/** `01-00:11:..` names another hardware type than Ethernet first. */
const macIn = (text: string): string | null => macOf(text.replace(/^01-/, ''));

const reader: LineSource = {
  id: 'dnsmasq-leases',
  label: 'dnsmasq leases',
  version: 1,
  spec: 'dnsmasq(8) 2.9, dhcp-leasefile',
  basis: 'specification',
  carrier: 'lines',
  fields: leaseFields('dnsmasq-leases'),
  probe(head) {
    const first = LEASE.exec(head[0] ?? '');
    return first !== null && macIn(first[2]!) !== null ? YES : NO;
  },
  open: () => ({
    push(line, out) {
      const m = LEASE.exec(line.trim());
      if (m === null) return;
      // The time is that of the end: the address is held when the file is written, unless that is past.
      const endUs = m[1] === '0' ? out.atUs : Number(m[1]) * 1e6;
      const lease = { mac: macIn(m[2]!), ip: ipOf(m[3]), name: m[4], atUs: Math.min(endUs, out.atUs) };
      stateLease('dnsmasq-leases', out, lease);
    },
  }),
};

export default reader;

/** Log of dnsmasq: `DHCPACK(<interface>) <ip> <mac> [<name>]`, with a transaction number in front where log-dhcp is set. */

import type { MessageSource } from '../contract.ts';
import { ipOf, macOf } from '../formats/address.ts';
import { leaseFields, roleField, stateLease } from '../formats/facts.ts';

const ACK = /(?:^|\s)DHCPACK\([^)]{1,32}\) (\S{7,45}) (\S{11,17})(?: (\S{1,255}))?/;

const reader: MessageSource = {
  id: 'dnsmasq',
  label: 'dnsmasq log',
  version: 1,
  spec: 'dnsmasq(8) 2.9, log of DHCP',
  basis: 'specification',
  carrier: 'message',
  fields: { ...leaseFields('dnsmasq'), 'dnsmasq.role': roleField('dhcp-server: it writes that it gave addresses') },
  probe: (m) => m.text.includes('DHCPACK('),
  open: () => ({
    push({ text, atUs }, out) {
      const m = ACK.exec(text);
      if (m === null) return;
      stateLease('dnsmasq', out, { mac: macOf(m[2]), ip: ipOf(m[1]), name: m[3], atUs });
      if (out.from !== null) out.observe('dnsmasq.role', 'dhcp-server', { ip: out.from });
    },
  }),
};

export default reader;

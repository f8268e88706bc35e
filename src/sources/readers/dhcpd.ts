/**
 * Log of ISC dhcpd, also of Infoblox, which runs it: `DHCPACK on <ip> to <mac> (<name>) via <interface>`. Only the server's
 * acknowledgement binds; requests and offers are wishes.
 */

import type { MessageSource } from '../contract.ts';
import { ipOf, macOf } from '../formats/address.ts';
import { leaseFields, roleField, stateLease } from '../formats/facts.ts';

const ACK = /\bDHCPACK on (\S{7,45}) to (\S{11,17})(?: \(([^)]{1,255})\))? via /;
const INFORM = /\bDHCPACK to (\S{7,45}) \((\S{11,17})\)/;

const reader: MessageSource = {
  id: 'dhcpd',
  label: 'ISC dhcpd log',
  version: 1,
  spec: 'dhcpd(8) of ISC DHCP 4.4; Infoblox NIOS',
  basis: 'specification',
  carrier: 'message',
  fields: { ...leaseFields('dhcpd'), 'dhcpd.role': roleField('dhcp-server: it writes that it gave addresses') },
  probe: (m) => m.text.includes('DHCPACK on ') || m.text.includes('DHCPACK to '),
  open: () => ({
    push({ text, atUs }, out) {
      const m = ACK.exec(text) ?? INFORM.exec(text);
      if (m === null) return;
      stateLease('dhcpd', out, { mac: macOf(m[2]), ip: ipOf(m[1]), name: m[3], atUs });
      if (out.from !== null) out.observe('dhcpd.role', 'dhcp-server', { ip: out.from });
    },
  }),
};

export default reader;

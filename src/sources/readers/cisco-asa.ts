/**
 * Cisco ASA and Firepower: connections that end (302014 TCP, 302016 UDP: `Teardown TCP connection 7 for outside:<ip>/<port> to
 * inside:<ip>/<port> duration 0:00:10 bytes 1234`) and leases of its DHCP server (604103). The messages tell neither who began
 * nor how many bytes went which way: the ports tell the first, the sum stands for one side. User names are not read.
 */

import type { MessageSource } from '../contract.ts';
import { ipOf, isHolder, macOf } from '../formats/address.ts';
import { roleField } from '../formats/facts.ts';
import { stateSession } from '../formats/session.ts';

const TEARDOWN =
  /^%(?:ASA|FTD)-\d-3020(?:14|16): Teardown (TCP|UDP) connection \d{1,12} (?:for|from) [^:\s]{1,48}:([0-9a-fA-F.:]{3,45})\/(\d{1,5})(?:\([^)]{0,64}\))? to [^:\s]{1,48}:([0-9a-fA-F.:]{3,45})\/(\d{1,5})(?:\([^)]{0,64}\))? duration \S{1,16} bytes (\d{1,15})/;
const GRANTED = /^%(?:ASA|FTD)-6-604103: .{1,80} address granted ([0-9a-fA-F.]{12,20}) \((\d{1,3}(?:\.\d{1,3}){3})\)/;

/** A client id of Ethernet is 01 and the MAC address. */
function clientMac(text: string): string | null {
  const digits = text.replaceAll('.', '');
  return macOf(digits.length === 14 && digits.startsWith('01') ? digits.slice(2) : digits);
}

const reader: MessageSource = {
  id: 'cisco-asa',
  label: 'Cisco ASA log',
  version: 1,
  spec: 'Cisco Secure Firewall ASA Series Syslog Messages: 302014, 302016, 604103',
  basis: 'specification',
  carrier: 'message',
  fields: {
    'cisco-asa.lease': { doc: 'Address that the firewall gave to this MAC address', role: 'binding' },
    'cisco-asa.role': roleField('firewall: it writes down connections'),
  },
  probe: (m) => /^%(?:ASA|FTD)-\d-/.test(m.text),
  open: () => ({
    push({ text, atUs }, out) {
      const granted = GRANTED.exec(text);
      const [mac, ip] = granted === null ? [null, null] : [clientMac(granted[1]!), ipOf(granted[2])];
      if (mac !== null && ip !== null && isHolder(ip)) out.observe('cisco-asa.lease', ip, { mac, ip }, atUs);
      if (out.from !== null) out.observe('cisco-asa.role', 'firewall', { ip: out.from });
      const m = TEARDOWN.exec(text);
      if (m === null) return;
      const [, protocol, target, targetPort, source, sourcePort, bytesSent] = m;
      stateSession({ protocol, source, sourcePort, target, targetPort, bytesSent, directed: false, atUs }, out);
    },
  }),
};

export default reader;

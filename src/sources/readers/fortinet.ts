/**
 * FortiGate: `key=value` logs. type=traffic (addresses, ports, bytes and packets of both ways, srcmac), events of its DHCP
 * server (dhcp_msg, mac, ip, hostname) and of its access points (stamac, ap). Users are not read.
 */

import type { MessageSource, Out } from '../contract.ts';
import { ipOf, macOf } from '../formats/address.ts';
import { leaseFields, placeFields, roleField, stateLease, statePlace } from '../formats/facts.ts';
import { stateSession } from '../formats/session.ts';
import { count, hostName, keyValues } from '../formats/text.ts';

type Pairs = ReadonlyMap<string, string>;

/** eventtime is in seconds, milli-, micro- or nanoseconds by release. */
function timeOf(pairs: Pairs, atUs: number): number {
  const digits = pairs.get('eventtime');
  if (digits === undefined || !/^\d{10,19}$/.test(digits)) return atUs;
  return Math.floor(Number(digits) * 10 ** (16 - digits.length));
}

function event(p: Pairs, atUs: number, out: Out): void {
  if (/^ack$/i.test(p.get('dhcp_msg') ?? '')) {
    stateLease('fortinet', out, { mac: macOf(p.get('mac')), ip: ipOf(p.get('ip')), name: p.get('hostname'), atUs });
  }
  const station = macOf(p.get('stamac'));
  const ap = hostName(p.get('ap'));
  if (station === null || ap === null || !/auth|assoc|ip-detected/.test(p.get('action') ?? '')) return;
  if (/deauth|disassoc|fail|leave/.test(p.get('action') ?? '')) return;
  statePlace('fortinet', out, { mac: station }, { device: ap, port: null, vlan: p.get('vlan') ?? null, atUs });
}

const reader: MessageSource = {
  id: 'fortinet',
  label: 'FortiGate log',
  version: 1,
  spec: 'Fortinet FortiOS Log Message Reference: traffic, event/system (DHCP), event/wireless',
  basis: 'specification',
  carrier: 'message',
  fields: {
    ...leaseFields('fortinet'),
    ...placeFields('fortinet', 0.8),
    'fortinet.role': roleField('firewall: it writes down connections'),
  },
  probe: (m) => /\bdevid="?F[A-Z0-9]/.test(m.text) && m.text.includes('type='),
  open: () => ({
    push({ text, atUs: cameUs }, out) {
      const p = keyValues(text);
      const atUs = timeOf(p, cameUs);
      if (out.from !== null) out.observe('fortinet.role', 'firewall', { ip: out.from });
      if (p.get('type') === 'event') return event(p, atUs, out);
      // A denied connection was tried, not made.
      if (p.get('type') !== 'traffic' || p.get('action') === 'deny') return;
      stateSession(
        {
          source: p.get('srcip'),
          sourceMac: p.get('srcmac'),
          sourcePort: p.get('srcport'),
          target: p.get('dstip'),
          targetPort: p.get('dstport'),
          protocol: p.get('proto'),
          packetsSent: p.get('sentpkt'),
          packetsReceived: p.get('rcvdpkt'),
          bytesSent: count(p.get('sentbyte')) > 0 ? p.get('sentbyte') : undefined,
          bytesReceived: p.get('rcvdbyte'),
          atUs,
        },
        out,
      );
    },
  }),
};

export default reader;

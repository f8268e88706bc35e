/**
 * ARP: RFC 826 (format), RFC 5227 1.1 and 2.3 (probe, announcement). States which MAC address holds which IPv4 address.
 * The target of a request is not stated: nobody has said that it exists. Reads Ethernet and IEEE 802 hardware with IPv4 only.
 *
 * hardware type 2 | protocol type 2 | hardware length 1 = 6 | protocol length 1 = 4 | operation 2 |
 * sender MAC 6 | sender IP 4 | target MAC 6 | target IP 4
 */

import { ipv4Text, macText } from '../../base/address.ts';
import { type Dissector, NO, YES } from '../contract.ts';

const LENGTH = 28;
const SENDER_MAC = 8;
const SENDER_IP = 14;
const TARGET_IP = 24;

function fits(b: Uint8Array): boolean {
  if (b.length < LENGTH) return false;
  const hardware = (b[0]! << 8) | b[1]!;
  const operation = (b[6]! << 8) | b[7]!;
  const addresses = b[2] === 0x08 && b[3] === 0x00 && b[4] === 6 && b[5] === 4;
  return addresses && (hardware === 1 || hardware === 6) && operation >= 1 && operation <= 9;
}

/** An address that one host can hold: not 0.x, loopback, multicast or broadcast. */
function isHostAddress(b: Uint8Array, off: number): boolean {
  const first = b[off]!;
  return first !== 0 && first !== 127 && first < 224;
}

const arp: Dissector = {
  id: 'arp',
  version: 1,
  spec: 'RFC 826, RFC 5227',
  basis: 'captures',
  carriers: ['ethernet'],
  ports: [],
  etherTypes: [0x0806],
  fields: {
    'arp.sender': { doc: 'IPv4 address that the sender says it holds', role: 'binding' },
    'arp.announced': { doc: 'The same, announced without being asked (after start or a change)', role: 'binding' },
  },
  weirds: {
    'mac-mismatch': 'The sender in the message is not the sender of the frame (proxy, virtual router or spoofing)',
    'multicast-sender': 'The sender claims a multicast MAC address (load balancer cluster or spoofing)',
  },
  looks: 65_535,
  probe: (head) => (fits(head) ? YES : NO),
  open: () => ({
    push(b, _dir, out) {
      if (!fits(b) || !isHostAddress(b, SENDER_IP)) return b.length; // sender 0.0.0.0: a probe, nothing is held yet
      if ((b[SENDER_MAC]! & 1) === 1) {
        out.weird('multicast-sender');
        return b.length;
      }
      const mac = macText(b, SENDER_MAC);
      if (mac === '00:00:00:00:00:00') return b.length;
      const ip = ipv4Text(b, SENDER_IP);
      if (out.senderMac !== null && out.senderMac !== mac) out.weird('mac-mismatch');
      out.observe('arp.sender', ip, { mac, ip });
      if (ip === ipv4Text(b, TARGET_IP)) out.observe('arp.announced', ip, { mac, ip });
      return b.length;
    },
  }),
};

export default arp;

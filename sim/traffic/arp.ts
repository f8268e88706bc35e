/** ARP (RFC 826): the question who holds an address, its answer, and the announcement of one's own (RFC 5227). */

import type { Net, Port } from '../net.ts';
import { BROADCAST, ETHERTYPE, ip4 } from '../packets.ts';

const NOBODY = Buffer.alloc(6);

function message(
  operation: 1 | 2,
  senderMac: Uint8Array,
  senderIp: string,
  targetMac: Uint8Array,
  targetIp: string,
): Buffer {
  const head = Buffer.from([0, 1, 8, 0, 6, 4, 0, operation]);
  return Buffer.concat([head, senderMac, ip4(senderIp), targetMac, ip4(targetIp)]);
}

/** `from` asks for the address of `to` and gets the answer. Both in one subnet. */
export function arpResolve(net: Net, atUs: number, from: Port, to: Port): void {
  if (from.ip === null || to.ip === null) return;
  net.raw(atUs, from, BROADCAST, ETHERTYPE.arp, message(1, from.mac, from.ip, NOBODY, to.ip));
  net.raw(atUs + 180, to, from.mac, ETHERTYPE.arp, message(2, to.mac, to.ip, from.mac, from.ip));
}

/** An address announces itself, as after a start or a new lease. */
export function arpAnnounce(net: Net, atUs: number, port: Port): void {
  if (port.ip === null) return;
  net.raw(atUs, port, BROADCAST, ETHERTYPE.arp, message(1, port.mac, port.ip, NOBODY, port.ip));
}

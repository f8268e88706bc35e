/**
 * IPv6 on a link (RFC 4861, 4862, 3810): router solicitation and advertisement, duplicate address detection, neighbour
 * discovery of the gateway, report of the groups that a host listens to. Addresses are built from the MAC (RFC 4291 appendix A).
 */

import { gatewayIp, type Net, type Port, type Subnet } from '../net.ts';
import { ETHERTYPE, groupMac, icmp, ip6 } from '../packets.ts';

/** `021a:01ff:fe12:3456`: the interface identifier of a MAC address. */
export function interfaceId(mac: Uint8Array): string {
  const bytes = Buffer.from([mac[0]! ^ 2, mac[1]!, mac[2]!, 0xff, 0xfe, mac[3]!, mac[4]!, mac[5]!]);
  return bytes.toString('hex').replace(/(....)(?!$)/g, '$1:');
}

export const linkLocal = (mac: Uint8Array): string => `fe80:0:0:0:${interfaceId(mac)}`;

const option = (type: number, mac: Uint8Array): Buffer => Buffer.concat([Buffer.from([type, 1]), mac]);
const solicited = (address: Buffer): Buffer =>
  Buffer.concat([ip6('ff02::1:ff00:0').subarray(0, 13), address.subarray(13)]);

function send(
  net: Net,
  atUs: number,
  from: Port,
  source: Buffer,
  target: Buffer,
  body: Buffer,
  dst?: Uint8Array,
): void {
  const packet = icmp({ from: source, to: target, ttl: 255, id: 0 }, body);
  net.raw(atUs, from, dst ?? groupMac(target), ETHERTYPE.ipv6, packet);
}

function solicit(target: Buffer, own: Uint8Array | null): Buffer {
  return Buffer.concat([Buffer.from([135, 0, 0, 0, 0, 0, 0, 0]), target, ...(own === null ? [] : [option(1, own)])]);
}

/** The router of the subnet as a sender. */
export const gatewayPort = (subnet: Subnet): Port => ({
  subnet,
  mac: subnet.gatewayMac,
  ip: gatewayIp(subnet),
  ip6: linkLocal(subnet.gatewayMac),
  ttl: 255,
  packets: 0,
});

/** A host comes up: its addresses, the router and its prefix, the groups. */
export function ipv6Start(net: Net, atUs: number, port: Port): void {
  const { subnet } = port;
  if (port.ip6 === null || subnet.prefix6 === null) return;
  const local = ip6(linkLocal(port.mac));
  const router = gatewayPort(subnet);
  const routerIp = ip6(linkLocal(subnet.gatewayMac));
  const none = Buffer.alloc(16);
  send(net, atUs, port, none, solicited(local), solicit(local, null));
  const ask = Buffer.concat([Buffer.from([133, 0, 0, 0, 0, 0, 0, 0]), option(1, port.mac)]);
  send(net, atUs + 1_000_000, port, local, ip6('ff02::2'), ask);
  const prefix = Buffer.alloc(32);
  prefix.set([3, 4, 64, 0xc0, 0, 0x27, 0x8d, 0, 0, 9, 0x3a, 0x80], 0);
  prefix.set(ip6(`${subnet.prefix6}::`), 16);
  const head = Buffer.from([134, 0, 0, 0, 64, 0, 7, 8, 0, 0, 0, 0, 0, 0, 0, 0]);
  const advertised = Buffer.concat([head, option(1, subnet.gatewayMac), prefix]);
  send(net, atUs + 1_004_000, router, routerIp, ip6('ff02::1'), advertised);
  const own = ip6(port.ip6);
  send(net, atUs + 1_200_000, port, none, solicited(own), solicit(own, null));
}

/** A host asks for its router's link-layer address and gets it. */
export function ipv6Neighbour(net: Net, atUs: number, port: Port): void {
  const { subnet } = port;
  if (port.ip6 === null) return;
  const own = ip6(port.ip6);
  const target = ip6(linkLocal(subnet.gatewayMac));
  send(net, atUs, port, own, solicited(target), solicit(target, port.mac));
  const answer = Buffer.concat([Buffer.from([136, 0, 0, 0, 0xe0, 0, 0, 0]), target, option(2, subnet.gatewayMac)]);
  send(net, atUs + 300, gatewayPort(subnet), target, own, answer, port.mac);
}

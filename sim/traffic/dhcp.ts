/**
 * DHCP (RFC 2131, options of RFC 2132, 3046, 4702): the four messages of a new lease, or request and acknowledgement of a
 * renewal. The server sits behind the core switch, which relays (giaddr); broadcasts are seen in the client's subnet.
 */

import { gatewayIp, type Net, type Port } from '../net.ts';
import { ip4 } from '../packets.ts';

export interface DhcpClient {
  readonly hostname: string | null;
  /** Option 60, the text that names the client's make or stack; null: not sent. */
  readonly vendorClass: string | null;
  /** Option 55: which options it asks for, in its own order. */
  readonly parameters: readonly number[];
  /** Option 81, the full name that Windows clients send; null: not sent. */
  readonly fqdn: string | null;
}

export interface Lease {
  readonly net: Net;
  readonly atUs: number;
  readonly client: Port;
  readonly server: Port;
  readonly says: DhcpClient;
  /** Address that the server gives. */
  readonly ip: string;
  readonly domain: string;
  readonly transaction: number;
  readonly leaseSeconds: number;
}

const DISCOVER = 1;
const OFFER = 2;
const REQUEST = 3;
const ACKNOWLEDGE = 5;

const option = (code: number, value: Uint8Array): Buffer => Buffer.concat([Buffer.from([code, value.length]), value]);
const text = (code: number, value: string): Buffer => option(code, Buffer.from(value, 'latin1'));

function seconds(value: number): Buffer {
  const out = Buffer.alloc(4);
  out.writeUInt32BE(value);
  return out;
}

/** The fixed part (236 bytes and the magic cookie), then the options, padded to the 300 bytes of BOOTP. */
function message(
  lease: Lease,
  op: 1 | 2,
  fields: { ciaddr?: string; yiaddr?: string; giaddr?: string },
  options: Buffer[],
): Buffer {
  const head = Buffer.alloc(240);
  head[0] = op;
  head[1] = 1;
  head[2] = 6;
  head.writeUInt32BE(lease.transaction >>> 0, 4);
  head.set(ip4(fields.ciaddr ?? '0.0.0.0'), 12);
  head.set(ip4(fields.yiaddr ?? '0.0.0.0'), 16);
  head.set(ip4(fields.giaddr ?? '0.0.0.0'), 24);
  head.set(lease.client.mac, 28);
  head.writeUInt32BE(0x63825363, 236);
  const whole = Buffer.concat([head, ...options, Buffer.from([255])]);
  return whole.length < 300 ? Buffer.concat([whole, Buffer.alloc(300 - whole.length)]) : whole;
}

function clientOptions(lease: Lease, type: number, extra: readonly Buffer[]): Buffer[] {
  const { says, client } = lease;
  const out = [option(53, Buffer.from([type])), option(61, Buffer.concat([Buffer.from([1]), client.mac])), ...extra];
  if (says.hostname !== null) out.push(text(12, says.hostname));
  if (says.fqdn !== null)
    out.push(option(81, Buffer.concat([Buffer.from([0, 0, 0]), Buffer.from(says.fqdn, 'latin1')])));
  if (says.vendorClass !== null) out.push(text(60, says.vendorClass));
  if (says.parameters.length > 0) out.push(option(55, Buffer.from(says.parameters)));
  return out;
}

function serverOptions(lease: Lease, type: number): Buffer[] {
  const { client, server } = lease;
  return [
    option(53, Buffer.from([type])),
    option(54, ip4(server.ip ?? '0.0.0.0')),
    option(51, seconds(lease.leaseSeconds)),
    option(1, ip4('255.255.255.0')),
    option(3, ip4(gatewayIp(client.subnet))),
    option(6, ip4(server.ip ?? '0.0.0.0')),
    text(15, lease.domain),
  ];
}

/** Discover, offer, request, acknowledge. The port's address is the new one afterwards. */
export function dhcpNewLease(lease: Lease): void {
  const { net, atUs, client, ip } = lease;
  const server = ip4(lease.server.ip ?? '0.0.0.0');
  const say = (at: number, bytes: Buffer): void => net.cast(at, client, '0.0.0.0', 68, '255.255.255.255', 67, bytes);
  say(atUs, message(lease, 1, {}, clientOptions(lease, DISCOVER, [option(50, ip4(ip))])));
  answer(lease, atUs + 2_100, OFFER);
  const chosen = [option(50, ip4(ip)), option(54, server)];
  say(atUs + 4_800, message(lease, 1, {}, clientOptions(lease, REQUEST, chosen)));
  answer(lease, atUs + 6_900, ACKNOWLEDGE);
  client.ip = ip;
}

/** The server's answer to the relay, which is what enters the core: its own port to the gateway of the client's subnet. */
function answer(lease: Lease, atUs: number, type: number): void {
  const { net, client, server, ip } = lease;
  const relay: Port = { ...client, mac: client.subnet.gatewayMac, ip: gatewayIp(client.subnet) };
  const fields = { yiaddr: ip, giaddr: gatewayIp(client.subnet) };
  net.udp(atUs, server, 67, relay, 67, message(lease, 2, fields, serverOptions(lease, type)));
}

/** Half of the lease is over: the client asks the server directly. */
export function dhcpRenew(lease: Lease): void {
  const { net, atUs, client, server, ip } = lease;
  net.udp(atUs, client, 68, server, 67, message(lease, 1, { ciaddr: ip }, clientOptions(lease, REQUEST, [])));
  const bytes = message(lease, 2, { ciaddr: ip, yiaddr: ip }, serverOptions(lease, ACKNOWLEDGE));
  net.udp(atUs + 1_700, server, 67, client, 68, bytes);
}

/**
 * DHCPv6: RFC 8415 8, 9 (messages), 11 (DUID), 21 (options), RFC 4704 (FQDN), RFC 6939 (link address by relay), RFC 4649
 * (remote id). States what a client says of itself, its leases, who serves and relays. Does not read prefix delegation.
 *
 * Client and server: type 1 | transaction 3 | options. Relay: type 1 | hops 1 | link 16 | peer 16 | options.
 */

import { ipv6Text, macText } from '../../base/address.ts';
import { Reader, text } from '../../base/reader.ts';
import { type About, type Dissector, MAYBE, NO, type Out, YES } from '../contract.ts';

const REPLY = 7;
const RELAY_FORWARD = 12;
const RELAY_REPLY = 13;
const FROM_SERVER: ReadonlySet<number> = new Set([2, REPLY, 10]);
const MAX_RELAYS = 8;

interface Option {
  readonly code: number;
  readonly value: Uint8Array;
}

const hex = (b: Uint8Array): string => Array.from(b.subarray(0, 130), (x) => x.toString(16).padStart(2, '0')).join('');
const shown = (b: Uint8Array): string => (b.every((x) => x >= 0x20 && x < 0x7f) ? text(b) : hex(b));
const u16 = (b: Uint8Array, at: number): number => ((b[at] ?? 0) << 8) | (b[at + 1] ?? 0);

/** The options from `start`; null when one reaches past the end. */
function optionsOf(b: Uint8Array, start: number): readonly Option[] | null {
  const list: Option[] = [];
  const r = new Reader(b, start);
  while (r.left > 0 && list.length < 128) {
    const code = r.u16();
    const value = r.take(r.u16());
    if (r.short) return null;
    list.push({ code, value });
  }
  return list;
}

function nameOf(b: Uint8Array): string {
  const labels: string[] = [];
  const r = new Reader(b);
  while (r.left > 0 && labels.length < 64) {
    const label = r.take(r.u8());
    if (r.short || label.length === 0) break;
    labels.push(text(label));
  }
  return labels.join('.');
}

/** User and vendor classes: (length 2, text)*. */
function classesOf(b: Uint8Array, start: number): string {
  const parts: string[] = [];
  const r = new Reader(b, start);
  while (r.left >= 2 && parts.length < 16) {
    const part = r.take(r.u16());
    if (r.short) break;
    parts.push(shown(part));
  }
  return parts.join(' ');
}

/** Identity association 3 or 4: id 4 (and times 8), then options; option 5 holds the address. */
function leasesOf(option: Option): string[] {
  const inner = optionsOf(option.value, option.code === 3 ? 12 : 4) ?? [];
  return inner.filter((o) => o.code === 5 && o.value.length >= 24).map((o) => ipv6Text(o.value, 0));
}

function stateClient(options: readonly Option[], about: About, out: Out): void {
  for (const { code, value } of options) {
    if (code === 1 && value.length > 4) out.observe('dhcpv6.duid', hex(value), about);
    else if (code === 6) {
      const codes = Array.from({ length: Math.min(value.length >> 1, 128) }, (_, i) => u16(value, 2 * i));
      out.observe('dhcpv6.option-request', codes.join(','), about);
    } else if (code === 15) out.observe('dhcpv6.user-class', classesOf(value, 0), about);
    else if (code === 16 && value.length > 4) {
      out.observe('dhcpv6.vendor-class', classesOf(value, 4), about);
      out.observe('dhcpv6.enterprise', String(u16(value, 0) * 0x1_0000 + u16(value, 2)), about);
    } else if (code === 39 && value.length > 1) {
      const name = nameOf(value.subarray(1));
      out.observe('dhcpv6.fqdn', name, about);
      out.observe('dhcpv6.hostname', name.split('.')[0] ?? '', about);
    }
  }
}

function stateServer(
  type: number,
  options: readonly Option[],
  client: About,
  mac: string | null,
  out: Out,
  direct: boolean,
): void {
  if (direct) out.observe('dhcpv6.role', 'dhcp-server');
  for (const option of options) {
    if (type === REPLY && (option.code === 3 || option.code === 4)) {
      for (const ip of leasesOf(option)) out.observe('dhcpv6.lease', ip, { mac, ip });
    }
    if (option.code === 24) out.observe('dhcpv6.domain', nameOf(option.value), client);
  }
}

function read(b: Uint8Array, depth: number, mac: string | null, peer: string | null, out: Out): void {
  const type = b[0] ?? 0;
  const relayed = type === RELAY_FORWARD || type === RELAY_REPLY;
  const options = optionsOf(b, relayed ? 34 : 4);
  if (options === null) {
    out.weird('option-past-end');
    return;
  }
  if (!relayed) {
    if (FROM_SERVER.has(type)) {
      const client: About = depth === 0 ? 'receiver' : { mac, ip: peer };
      const clientMac = depth === 0 ? out.receiverMac : mac;
      stateServer(type, options, client, clientMac, out, depth === 0);
    } else stateClient(options, depth === 0 ? 'sender' : { mac, ip: peer }, out);
    return;
  }
  if (depth >= MAX_RELAYS || b.length < 34) return;
  if (depth === 0) out.observe('dhcpv6.role', type === RELAY_FORWARD ? 'dhcp-relay' : 'dhcp-server');
  const link = options.find((o) => o.code === 79);
  const linkMac =
    link !== undefined && link.value.length === 8 && u16(link.value, 0) === 1 ? macText(link.value, 2) : mac;
  const about: About = { mac: linkMac, ip: ipv6Text(b, 18) };
  for (const { code, value } of options) {
    if (code === 18 && type === RELAY_FORWARD) out.observe('dhcpv6.interface-id', shown(value), about);
    if (code === 37 && type === RELAY_FORWARD) out.observe('dhcpv6.remote-id', shown(value.subarray(4)), about);
    if (code === 9) read(value, depth + 1, linkMac, ipv6Text(b, 18), out);
  }
}

const dhcpv6: Dissector = {
  id: 'dhcpv6',
  version: 1,
  spec: 'RFC 8415 8, 9, 11, 21; RFC 4704; RFC 6939',
  basis: 'captures',
  carriers: ['udp'],
  ports: [546, 547],
  fields: {
    'dhcpv6.duid': { doc: 'DHCP unique identifier of the client, hexadecimal', role: 'identifier' },
    'dhcpv6.hostname': { doc: 'First label of the client name (option 39)', claims: 'hostname', confidence: 0.8 },
    'dhcpv6.fqdn': { doc: 'Client name (option 39)' },
    'dhcpv6.vendor-class': { doc: 'Vendor class of the client (option 16)' },
    'dhcpv6.enterprise': { doc: 'Enterprise number of the vendor class' },
    'dhcpv6.user-class': { doc: 'User class of the client (option 15)' },
    'dhcpv6.option-request': { doc: 'Options that the client asks for, in its order, as 23,24' },
    'dhcpv6.lease': { doc: 'Address that the client got', role: 'binding' },
    'dhcpv6.domain': { doc: 'Domain that the server gives to the client' },
    'dhcpv6.interface-id': { doc: 'Port of the relay that the client is behind', claims: 'location', confidence: 0.3 },
    'dhcpv6.remote-id': { doc: 'Relay that the client is behind' },
    'dhcpv6.role': { doc: 'dhcp-server or dhcp-relay', claims: 'roles', confidence: 0.95 },
  },
  weirds: { 'option-past-end': 'An option is longer than what is left of its message' },
  stateless: true,
  looks: 65_535,
  probe(head, _dir, flow) {
    const onPort = [flow.aPort, flow.bPort].some((p) => p === 546 || p === 547);
    const type = head[0] ?? 0;
    if (!onPort || head.length < 4 || type < 1 || type > 36) return NO;
    const relayed = type === RELAY_FORWARD || type === RELAY_REPLY;
    if (relayed && head.length < 34) return NO;
    return optionsOf(head, relayed ? 34 : 4) === null ? MAYBE : YES;
  },
  open: () => ({
    push(bytes, _dir, out) {
      if (bytes.length >= 4) read(bytes, 0, null, null, out);
      return bytes.length;
    },
  }),
};

export default dhcpv6;

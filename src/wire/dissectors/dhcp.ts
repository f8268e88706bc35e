/**
 * DHCP and BOOTP: RFC 2131 2 (message), RFC 2132 (options), RFC 3046 (relay information), RFC 3396 (long options),
 * RFC 4361 (DUID), RFC 4578 (machine id), RFC 4702 (FQDN), RFC 8520 10 (MUD). States what a client says of itself, which address it got, who
 * serves and relays. Does not read vendor options (43) nor boot file names.
 */

import { ipv4Text, macText } from '../../base/address.ts';
import { Reader, text } from '../../base/reader.ts';
import { type About, type Dissector, MAYBE, NO, type Out, YES } from '../contract.ts';

const FIXED = 236;
const MAGIC = 0x63825363;
const OPTIONS = 240;
const CHADDR = 28;
const SNAME = { start: 44, end: 108 };
const FILE = { start: 108, end: 236 };

const OFFER = 2;
const REQUEST = 3;
const ACK = 5;
const NAK = 6;

type Options = ReadonlyMap<number, Uint8Array>;

const hex = (b: Uint8Array): string => Array.from(b.subarray(0, 256), (x) => x.toString(16).padStart(2, '0')).join('');
const isPrintable = (b: Uint8Array): boolean => b.length > 0 && b.every((x) => x >= 0x20 && x < 0x7f);
const shown = (b: Uint8Array): string => (isPrintable(b) ? text(b) : hex(b));
const NO_BYTES = new Uint8Array(0);
const isSet = (ip: string): boolean => ip !== '0.0.0.0';

const hasMagic = (b: Uint8Array): boolean => b.length >= OPTIONS && new Reader(b, FIXED).u32() === MAGIC;

/** Adds the options of one area. False when an option reaches past its end. */
function readOptions(b: Uint8Array, start: number, end: number, into: Map<number, Uint8Array>): boolean {
  const r = new Reader(b, start, end);
  while (r.left > 0) {
    const code = r.u8();
    if (code === 0) continue;
    if (code === 255) return true;
    const value = r.take(r.u8());
    if (r.short) return false;
    const before = into.get(code);
    if (before === undefined) into.set(code, value);
    else if (before.length + value.length <= 2_048) into.set(code, Uint8Array.from([...before, ...value]));
  }
  return true;
}

function allOptions(b: Uint8Array): { readonly options: Options; readonly whole: boolean } {
  const options = new Map<number, Uint8Array>();
  let whole = readOptions(b, OPTIONS, b.length, options);
  const overload = options.get(52)?.[0] ?? 0;
  if ((overload & 1) === 1) whole = readOptions(b, FILE.start, FILE.end, options) && whole;
  if ((overload & 2) === 2) whole = readOptions(b, SNAME.start, SNAME.end, options) && whole;
  return { options, whole };
}

/** Option 81: flags 1, two reply codes 2, then the name as text or, with flag E, as labels. */
function fqdnOf(value: Uint8Array): string {
  if (((value[0] ?? 0) & 0x04) === 0) return text(value.subarray(3));
  const labels: string[] = [];
  const r = new Reader(value, 3);
  while (r.left > 0 && labels.length < 64) {
    const label = r.take(r.u8());
    if (r.short || label.length === 0) break;
    labels.push(text(label));
  }
  return labels.join('.');
}

const addresses = (value: Uint8Array | undefined): string[] => {
  const list: string[] = [];
  for (let i = 0; value !== undefined && i + 4 <= value.length && i < 64; i += 4) list.push(ipv4Text(value, i));
  return list;
};

function stateClient(options: Options, chaddr: string | null, about: About, out: Out): void {
  const say = (field: string, code: number, read: (b: Uint8Array) => string): void => {
    const value = options.get(code);
    if (value !== undefined && value.length > 0) out.observe(field, read(value), about);
  };
  say('dhcp.hostname', 12, text);
  say('dhcp.vendor-class', 60, shown);
  say('dhcp.parameter-list', 55, (b) => Array.from(b).join(','));
  say('dhcp.user-class', 77, (b) => (b.length > 1 && b[0] === b.length - 1 ? shown(b.subarray(1)) : shown(b)));
  say('dhcp.mud-url', 161, shown);
  say('dhcp.architecture', 93, (b) => (b.length === 2 ? String((b[0]! << 8) | b[1]!) : ''));
  const fqdn = options.get(81);
  if (fqdn !== undefined && fqdn.length > 3) {
    const name = fqdnOf(fqdn);
    out.observe('dhcp.fqdn', name, about);
    out.observe('dhcp.fqdn-host', name.split('.')[0] ?? '', about);
  }
  const machine = options.get(97);
  if (machine !== undefined && machine.length === 17 && machine[0] === 0 && machine.subarray(1).some((x) => x !== 0)) {
    out.observe('dhcp.machine-id', hex(machine.subarray(1)), about);
  }
  stateClientId(options.get(61), chaddr, about, out);
  stateRelay(options.get(82), about, out);
}

function stateClientId(id: Uint8Array | undefined, chaddr: string | null, about: About, out: Out): void {
  if (id === undefined || id.length < 2) return;
  if (id[0] === 255 && id.length > 6) out.observe('dhcp.duid', hex(id.subarray(5)), about);
  else if (id[0] === 1 && id.length === 7) {
    if (macText(id, 1) !== chaddr) out.observe('dhcp.client-id', macText(id, 1), about);
  } else out.observe('dhcp.client-id', id[0] === 0 ? shown(id.subarray(1)) : shown(id), about);
}

/** Option 82: the switch port that the client is behind. */
function stateRelay(value: Uint8Array | undefined, about: About, out: Out): void {
  if (value === undefined) return;
  const sub = new Map<number, Uint8Array>();
  readOptions(value, 0, value.length, sub);
  const circuit = sub.get(1);
  const remote = sub.get(2);
  if (circuit !== undefined) out.observe('dhcp.circuit-id', shown(circuit), about);
  if (remote !== undefined) out.observe('dhcp.remote-id', shown(remote), about);
}

function stateServer(b: Uint8Array, options: Options, type: number, client: About, out: Out): void {
  if (type !== OFFER && type !== ACK && type !== NAK) return;
  const server = addresses(options.get(54))[0];
  const bySender = server === undefined || server === out.senderIp;
  const about: About = bySender ? 'sender' : { mac: null, ip: server ?? null };
  out.observe('dhcp.role', 'dhcp-server', about);
  out.observe('dhcp.server-class', shown(options.get(60) ?? NO_BYTES), about);
  for (const ip of addresses(options.get(3))) if (isSet(ip)) out.observe('dhcp.given', 'router', { mac: null, ip });
  for (const ip of addresses(options.get(6))) if (isSet(ip)) out.observe('dhcp.given', 'dns-server', { mac: null, ip });
  for (const ip of addresses(options.get(42)))
    if (isSet(ip)) out.observe('dhcp.given', 'ntp-server', { mac: null, ip });
  if (type !== ACK) return;
  const lease = ipv4Text(b, 16);
  if (isSet(lease)) out.observe('dhcp.lease', lease, client);
  out.observe('dhcp.hostname', text(options.get(12) ?? NO_BYTES), client); // the server repeats or gives the name
  const domain = options.get(15);
  if (domain !== undefined) out.observe('dhcp.domain', text(domain), client);
}

/** BOOTREQUEST and BOOTREPLY share the fixed part: ciaddr at 12, yiaddr at 16, giaddr at 24, chaddr at 28. */
function read(b: Uint8Array, out: Out): void {
  const { options, whole } = allOptions(b);
  if (!whole) out.weird('option-past-end');
  const isRequest = b[0] === 1;
  const type = options.get(53)?.[0] ?? 0;
  const chaddr = b[1] === 1 && b[2] === 6 ? macText(b, CHADDR) : null;
  const usable = chaddr !== null && chaddr !== '00:00:00:00:00:00' && (b[CHADDR]! & 1) === 0;
  const relay = ipv4Text(b, 24);
  const held = isRequest ? ipv4Text(b, 12) : type === ACK ? ipv4Text(b, 16) : '0.0.0.0';
  if (!usable && (isSet(relay) || !isRequest)) return;
  const about: About = usable ? { mac: chaddr, ip: isSet(held) ? held : null } : 'sender';
  if (isRequest) {
    stateClient(options, chaddr, about, out);
    if (isSet(held) && type === REQUEST && usable) out.observe('dhcp.lease', held, about);
    if (isSet(relay)) {
      out.observe('dhcp.role', 'dhcp-relay', out.senderIp === relay ? 'sender' : { mac: null, ip: relay });
    } else if (usable && out.senderMac !== null && out.senderMac !== chaddr) out.weird('mac-mismatch');
    return;
  }
  stateRelay(options.get(82), about, out);
  stateServer(b, options, type, about, out);
}

const dhcp: Dissector = {
  id: 'dhcp',
  version: 2,
  spec: 'RFC 2131, RFC 2132, RFC 3046, RFC 4361, RFC 4702',
  basis: 'captures',
  carriers: ['udp'],
  ports: [67, 68, 4011],
  fields: {
    'dhcp.hostname': { doc: 'Host name of the client (option 12)', claims: 'hostname', confidence: 0.85 },
    'dhcp.fqdn': { doc: 'Full domain name of the client (option 81)' },
    'dhcp.fqdn-host': { doc: 'First label of that name', claims: 'hostname', confidence: 0.8 },
    'dhcp.vendor-class': { doc: 'Vendor class of the client (option 60)' },
    'dhcp.user-class': { doc: 'User class of the client (option 77)' },
    'dhcp.parameter-list': { doc: 'Options that the client asks for, in its order (option 55), as 1,3,6' },
    'dhcp.architecture': { doc: 'Architecture of a client that boots from the network (option 93)' },
    'dhcp.client-id': { doc: 'Client identifier other than the MAC address (option 61)' },
    'dhcp.duid': { doc: 'DHCP unique identifier, hexadecimal (RFC 4361)', role: 'identifier' },
    'dhcp.machine-id': { doc: 'Machine UUID of a client that boots from the network (option 97)', role: 'identifier' },
    'dhcp.mud-url': { doc: 'Manufacturer usage description of the client (option 161)' },
    'dhcp.lease': { doc: 'Address that the client got or renews', role: 'binding' },
    'dhcp.domain': { doc: 'Domain that the server gives to the client (option 15)' },
    'dhcp.server-class': { doc: 'Vendor class for which the server is set up, in its answers (option 60)' },
    'dhcp.circuit-id': { doc: 'Port of the relay that the client is behind', claims: 'location', confidence: 0.3 },
    'dhcp.remote-id': { doc: 'Relay that the client is behind (option 82, 2)' },
    'dhcp.role': { doc: 'dhcp-server or dhcp-relay', claims: 'roles', confidence: 0.95 },
    'dhcp.given': {
      doc: 'router, dns-server, ntp-server: what a server says of this address',
      claims: 'roles',
      confidence: 0.6,
    },
  },
  weirds: {
    'option-past-end': 'An option is longer than what is left of its area',
    'mac-mismatch': 'A client asks directly for another MAC address than the one it sends from',
  },
  stateless: true,
  looks: 65_535,
  probe(head, _dir, flow) {
    if (head.length < FIXED || (head[0] !== 1 && head[0] !== 2) || head[2]! > 16) return NO;
    if (hasMagic(head)) return YES;
    const onPort = [flow.aPort, flow.bPort].every((p) => p === 67 || p === 68);
    return onPort ? MAYBE : NO; // BOOTP of RFC 951 has no magic
  },
  open: () => ({
    push(b, _dir, out) {
      if (hasMagic(b) && (b[0] === 1 || b[0] === 2)) read(b, out);
      return b.length;
    },
  }),
};

export default dhcp;

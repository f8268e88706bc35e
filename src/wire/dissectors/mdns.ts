/**
 * mDNS and DNS-SD: RFC 6762 18 (message), RFC 6763 4 to 7 (instances, TXT keys). States host names with their addresses, the
 * services a host offers and, from TXT records, the keys of an allow-list that name the product. Questions are not kept.
 */

import { type About, type Dissector, MAYBE, NO, type Out, YES } from '../contract.ts';
import { A, AAAA, type DnsRecord, HINFO, PTR, parseDns, SRV, TXT } from '../formats/dns.ts';

const PORT = 5353;

/** TXT keys (lower case) that name the device, and the field that each becomes. */
const KEYS: ReadonlyMap<string, string> = new Map([
  ['model', 'mdns.model'],
  ['md', 'mdns.model'],
  ['am', 'mdns.model'],
  ['ty', 'mdns.product'],
  ['product', 'mdns.product'],
  ['usb_mdl', 'mdns.model'],
  ['mdl', 'mdns.model'],
  ['modelname', 'mdns.model'],
  ['usb_mfg', 'mdns.manufacturer'],
  ['mfg', 'mdns.manufacturer'],
  ['manufacturer', 'mdns.manufacturer'],
  ['vendor', 'mdns.manufacturer'],
  ['serial', 'mdns.serial'],
  ['serialnumber', 'mdns.serial'],
  ['sn', 'mdns.serial'],
  ['fw', 'mdns.firmware'],
  ['fv', 'mdns.firmware'],
  ['firmware', 'mdns.firmware'],
  ['fwversion', 'mdns.firmware'],
  ['srcvers', 'mdns.version'],
  ['version', 'mdns.version'],
  ['vers', 'mdns.version'],
  ['osvers', 'mdns.version'],
  ['uuid', 'mdns.uuid'],
  ['deviceid', 'mdns.device-id'],
  ['mac', 'mdns.device-id'],
  ['note', 'mdns.note'],
]);

const withoutLocal = (name: string): string => name.replace(/\.local$/i, '');

/** `Instance._service._tcp.local` as its two parts; null when the name is no DNS-SD instance. */
function instanceOf(name: string): { readonly instance: string; readonly service: string } | null {
  const at = name.search(/\._[a-z0-9-]{1,15}\._(tcp|udp)\b/i);
  if (at <= 0) return null;
  const service = name
    .slice(at + 1)
    .split('.')
    .slice(0, 2)
    .join('.')
    .toLowerCase();
  return { instance: name.slice(0, at).replaceAll('\\.', '.').replaceAll('\\\\', '\\'), service };
}

/** The service type that a PTR record lists: `_ipp._tcp`. */
const serviceOf = (name: string): string | null =>
  /^(_[a-z0-9-]{1,15}\._(?:tcp|udp))\./i.exec(name)?.[1]?.toLowerCase() ?? null;

function stateTxt(record: DnsRecord, out: Out): void {
  for (const pair of record.strings) {
    const eq = pair.indexOf('=');
    const field = eq > 0 ? KEYS.get(pair.slice(0, eq).toLowerCase()) : undefined;
    if (field === undefined) continue;
    const value = pair.slice(eq + 1).trim();
    out.observe(field, /^\(.*\)$/.test(value) ? value.slice(1, -1) : value);
  }
}

/** Addresses of one host name in the same message belong together; only the sender's own carry its MAC address. */
function stateAddress(record: DnsRecord, own: ReadonlySet<string>, out: Out): void {
  if (record.target === null || /\.(in-addr|ip6)\.arpa$/i.test(record.name)) return;
  const about: About =
    record.target === out.senderIp ? 'sender' : { mac: own.has(record.name) ? out.senderMac : null, ip: record.target };
  out.observe('mdns.hostname', withoutLocal(record.name), about);
}

function stateService(record: DnsRecord, out: Out): void {
  if (record.type === SRV) {
    const found = instanceOf(record.name);
    if (found === null) return;
    out.observe('mdns.service', found.service);
    out.observe('mdns.instance', `${found.instance} (${found.service})`);
  }
  if (record.type === PTR && record.target !== null) {
    const listed = /^_services\._dns-sd\._udp\./i.test(record.name) ? serviceOf(record.target) : serviceOf(record.name);
    if (listed !== null) out.observe('mdns.service', listed);
  }
}

const mdns: Dissector = {
  id: 'mdns',
  version: 1,
  spec: 'RFC 6762, RFC 6763',
  basis: 'captures',
  carriers: ['udp'],
  ports: [PORT],
  fields: {
    'mdns.hostname': { doc: 'Host name of an address, without .local', claims: 'hostname', confidence: 0.8 },
    'mdns.service': { doc: 'Service type that the host offers, for example _ipp._tcp' },
    'mdns.instance': { doc: 'Name of a service instance with its type' },
    'mdns.model': { doc: 'Model that a TXT record states', claims: 'model', confidence: 0.7 },
    'mdns.product': { doc: 'Product text that a TXT record states (make and model)' },
    'mdns.manufacturer': { doc: 'Manufacturer that a TXT record states', claims: 'manufacturer', confidence: 0.75 },
    'mdns.serial': { doc: 'Serial number that a TXT record states', claims: 'serial', confidence: 0.75 },
    'mdns.firmware': { doc: 'Firmware version that a TXT record states', claims: 'firmware_version', confidence: 0.7 },
    'mdns.version': { doc: 'Version that a TXT record states, of what is not said' },
    'mdns.uuid': { doc: 'UUID that a TXT record states', role: 'identifier' },
    'mdns.device-id': { doc: 'Device id or MAC address that a TXT record states' },
    'mdns.note': { doc: 'Place of a printer as set by its administrator', claims: 'location', confidence: 0.5 },
    'mdns.os': { doc: 'Operating system of a HINFO record', claims: 'os', confidence: 0.6 },
    'mdns.cpu': { doc: 'Processor of a HINFO record' },
  },
  weirds: {
    'pointer-loop': 'A compressed name points at itself or ahead',
    'cut-message': 'The message ends inside a record',
  },
  stateless: true,
  looks: 65_535,
  probe(head, _dir, flow) {
    if (flow.aPort !== PORT && flow.bPort !== PORT) return NO;
    if (head.length < 12) return NO;
    const message = parseDns(head);
    if (typeof message === 'object') return message.opcode === 0 ? YES : NO;
    return message === 'bad' || (head[2]! & 0x78) !== 0 ? NO : MAYBE;
  },
  open: () => ({
    push(bytes, _dir, out) {
      const message = parseDns(bytes);
      if (message === 'loop') out.weird('pointer-loop');
      if (message === 'short') out.weird('cut-message');
      if (typeof message !== 'object' || !message.response) return bytes.length;
      const records = [...message.answers, ...message.authorities, ...message.additionals];
      const addresses = records.filter((r) => r.type === A || r.type === AAAA);
      const own = new Set(addresses.filter((r) => r.target === out.senderIp).map((r) => r.name));
      for (const r of addresses) stateAddress(r, own, out);
      for (const r of records) {
        stateService(r, out);
        if (r.type === TXT) stateTxt(r, out);
        if (r.type === HINFO) {
          out.observe('mdns.cpu', r.strings[0] ?? '');
          out.observe('mdns.os', r.strings[1] ?? '');
        }
      }
      return bytes.length;
    },
  }),
};

export default mdns;

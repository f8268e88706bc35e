/**
 * LDAP and CLDAP: RFC 4511 4; netlogon pings and the root entry of domain controllers: MS-ADTS 3.1.1.3.2, 6.3.1.9 and 6.3.3.
 * States who serves a directory, host name, domain and site of a domain controller, the product of a directory server, the
 * host name in a ping, and machine names of NTLM. Only the root entry (empty name) is read: other names, filters and entries are
 * of people and are never kept; behind StartTLS nothing is read.
 *
 * SEQUENCE { message id INTEGER, operation [APPLICATION n] ... }
 */

import { text } from '../../base/reader.ts';
import {
  type Dir,
  type Dissector,
  DONE,
  GIVE_UP,
  MORE,
  NO,
  type Out,
  type Parser,
  type Verdict,
  YES,
} from '../contract.ts';
import { children, header, INTEGER, SEQUENCE, type Tlv } from '../formats/ber.ts';
import { readNetlogon } from '../formats/netlogon.ts';
import { readNtlm } from '../formats/ntlmssp.ts';

const PORTS = [389, 3268];
const MAX_MESSAGE = 1_048_576;
/** Longest message that is looked into. */
const MAX_READ = 65_536;
/** Messages a direction that are looked at: binding and the root entry come first. */
const MAX_MESSAGES = 24;
const BIND_REQUEST = 0x60;
const BIND_RESPONSE = 0x61;
const SEARCH_REQUEST = 0x63;
const SEARCH_ENTRY = 0x64;
const AND = 0xa0;
const EQUALS = 0xa3;
/** bind, unbind, search, modify, add, delete, modify name, compare, abandon, extended. */
const REQUESTS: ReadonlySet<number> = new Set([0x60, 0x42, 0x63, 0x66, 0x68, 0x4a, 0x6c, 0x6e, 0x50, 0x77]);
const ANSWERS: ReadonlySet<number> = new Set([0x61, 0x64, 0x65, 0x67, 0x69, 0x6b, 0x6d, 0x6f, 0x73, 0x78, 0x79]);

/** Attributes of the root entry that are stated, in lower case. */
const ROOT: ReadonlyMap<string, string> = new Map([
  ['dnshostname', 'ldap.dns_name'],
  ['vendorname', 'ldap.vendor'],
  ['vendorversion', 'ldap.version'],
  ['domaincontrollerfunctionality', 'ldap.dc_level'],
]);

interface Message {
  readonly tag: number;
  readonly size: number;
  /** Where the operation's value begins, from the message on. */
  readonly valueAt: number;
}

/** The operation's tag and the size of the whole message at `at`. */
function messageAt(b: Uint8Array, at: number): Message | 'more' | null {
  const outer = header(b, at);
  if (outer === null || outer === 'more') return outer;
  if (outer.tag !== SEQUENCE || outer.length < 5 || outer.length > MAX_MESSAGE) return null;
  const id = header(b, at + outer.head);
  if (id === null || id === 'more') return id;
  if (id.tag !== INTEGER || id.length < 1 || id.length > 4) return null;
  const operationAt = at + outer.head + id.head + id.length;
  const operation = header(b, operationAt);
  if (operation === null || operation === 'more') return operation;
  const end = operationAt + operation.head + operation.length;
  if (end > at + outer.head + outer.length) return null;
  return { tag: operation.tag, size: outer.head + outer.length, valueAt: operationAt + operation.head - at };
}

function stateNtlm(value: Uint8Array, out: Out): void {
  const names = readNtlm(value);
  if (names === null) return;
  out.observe('ldap.ntlm_computer', names.computer);
  out.observe('ldap.dns_name', names.dnsComputer.toLowerCase());
  out.observe('ldap.domain', names.dnsDomain.toLowerCase());
  if (names.version !== '') out.observe('ldap.os_version', `Windows ${names.version}`);
}

/** Name, attributes of one entry: only of the root. */
function stateEntry(value: Uint8Array, out: Out): void {
  const [name, attributes] = children(value, 2);
  if (name === undefined || name.value.length !== 0 || attributes === undefined) return;
  for (const attribute of children(attributes.value, 128)) {
    const [kind, values] = children(attribute.value, 2);
    const first = values === undefined ? undefined : children(values.value, 1)[0];
    if (kind === undefined || first === undefined) continue;
    const called = text(kind.value.subarray(0, 64)).toLowerCase();
    const field = ROOT.get(called);
    if (field !== undefined) {
      const said = text(first.value.subarray(0, 256));
      out.observe(field, field === 'ldap.dns_name' ? said.toLowerCase() : said);
    } else if (called === 'netlogon') stateNetlogon(first.value, out);
  }
}

function stateNetlogon(value: Uint8Array, out: Out): void {
  const found = readNetlogon(value);
  if (found === null) return;
  out.observe('ldap.role', 'domain-controller');
  out.observe('ldap.dns_name', found.dnsName);
  out.observe('ldap.netbios_name', found.netbiosName);
  out.observe('ldap.domain', found.domain);
  out.observe('ldap.site', found.site);
  out.observe('ldap.site', found.clientSite, 'receiver');
}

/** A ping is a search of the root entry with a filter that names, beside a user, the host and the domain. */
function statePing(value: Uint8Array, out: Out): void {
  const parts = children(value, 8);
  const filter = parts[6];
  if (parts[0]?.value.length !== 0 || filter?.tag !== AND) return;
  const terms = children(filter.value, 16).filter((t) => t.tag === EQUALS);
  const pairs = terms.map((t: Tlv) => children(t.value, 2));
  if (!pairs.some(([kind]) => kind !== undefined && text(kind.value).toLowerCase() === 'ntver')) return;
  for (const [kind, said] of pairs) {
    if (kind === undefined || said === undefined || text(kind.value).toLowerCase() !== 'host') continue;
    const name = text(said.value.subarray(0, 64));
    if (/^[A-Za-z0-9_-]{1,15}$/.test(name)) out.observe('ldap.ping_host', name);
  }
}

function read(message: Message, value: Uint8Array, out: Out): void {
  if (ANSWERS.has(message.tag)) out.observe('ldap.role', 'ldap-server');
  if (message.tag === BIND_REQUEST || message.tag === BIND_RESPONSE) stateNtlm(value, out);
  else if (message.tag === SEARCH_ENTRY) stateEntry(value, out);
  else if (message.tag === SEARCH_REQUEST) statePing(value, out);
}

const isRead = (tag: number): boolean =>
  tag === BIND_REQUEST || tag === BIND_RESPONSE || tag === SEARCH_ENTRY || tag === SEARCH_REQUEST;

class LdapParser implements Parser {
  private readonly skip: [number, number] = [0, 0];
  private readonly seen: [number, number] = [0, 0];

  push(bytes: Uint8Array, dir: Dir, out: Out): number {
    let at = 0;
    for (;;) {
      const skipped = Math.min(this.skip[dir], bytes.length - at);
      this.skip[dir] -= skipped;
      at += skipped;
      if (at >= bytes.length) return at;
      const message = messageAt(bytes, at);
      if (message === 'more') return at;
      const known = message !== null && (REQUESTS.has(message.tag) || ANSWERS.has(message.tag));
      // Behind StartTLS or SASL: nothing more to read.
      if (!known) return this.seen[0] + this.seen[1] > 0 ? DONE : GIVE_UP;
      const wanted = isRead(message.tag) && message.size <= MAX_READ;
      if (wanted && at + message.size > bytes.length) return at;
      const value = wanted ? bytes.subarray(at + message.valueAt, at + message.size) : bytes.subarray(at, at);
      read(message, value, out);
      this.seen[dir]++;
      if (this.seen[0] >= MAX_MESSAGES || this.seen[1] >= MAX_MESSAGES) return DONE;
      if (wanted) at += message.size;
      else this.skip[dir] = message.size;
    }
  }

  gap(): boolean {
    return false;
  }
}

const ldap: Dissector = {
  id: 'ldap',
  version: 2,
  spec: 'RFC 4511 4, MS-ADTS 3.1.1.3.2, 6.3.1.9 and 6.3.3, MS-NLMP 2.2.1',
  basis: 'captures',
  carriers: ['tcp', 'udp'],
  ports: PORTS,
  fields: {
    'ldap.role': {
      doc: 'ldap-server: it answers; domain-controller: it answers a ping',
      claims: 'roles',
      confidence: 0.9,
    },
    'ldap.dns_name': { doc: 'DNS name of a directory server', claims: 'hostname', confidence: 0.85 },
    'ldap.netbios_name': { doc: 'NetBIOS name of a domain controller', claims: 'hostname', confidence: 0.8 },
    'ldap.ntlm_computer': { doc: 'Machine name in NTLM authentication', claims: 'hostname', confidence: 0.85 },
    'ldap.ping_host': {
      doc: 'Name that a machine gives itself in a netlogon ping',
      claims: 'hostname',
      confidence: 0.75,
    },
    'ldap.domain': { doc: 'DNS name of the domain' },
    'ldap.site': { doc: 'Site of the directory that the host is in' },
    'ldap.vendor': { doc: 'vendorName of the root entry' },
    'ldap.version': { doc: 'vendorVersion of the root entry' },
    'ldap.dc_level': { doc: 'Functional level of a domain controller (MS-ADTS 6.1.4.2)' },
    'ldap.os_version': { doc: 'Windows version in NTLM authentication', claims: 'os', confidence: 0.6 },
  },
  looks: 32,
  probe(head, _dir, flow): Verdict {
    const message = messageAt(head, 0);
    if (message === 'more') return flow.carrier === 'tcp' ? MORE : NO;
    if (message === null) return NO;
    if (flow.carrier === 'udp' && message.size > head.length) return NO;
    return REQUESTS.has(message.tag) || ANSWERS.has(message.tag) ? YES : NO;
  },
  open: () => new LdapParser(),
};

export default ldap;

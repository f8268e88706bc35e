/**
 * NetBIOS over UDP: RFC 1002 4.2 (name service), 4.4 (datagrams); [MS-BRWS] 2.2 (browser frames inside datagrams).
 * States the names that a host holds, its workgroup, the MAC address of a node status answer, and what it announces to browsers.
 * Names with suffix 03 are often of people and are dropped. The session service (TCP 139) carries SMB and is read there.
 *
 * A name on the wire: 0x20, then 16 bytes as 32 letters A to P (two a byte), then the scope; byte 16 is the suffix.
 */

import { ipv4Text, macText } from '../../base/address.ts';
import { latin1, Reader } from '../../base/reader.ts';
import { type Dissector, type FlowContext, MAYBE, NO, type Out, YES } from '../contract.ts';

const NAME_PORT = 137;
const DATAGRAM_PORT = 138;
const TYPE_NB = 0x20;
const TYPE_STATUS = 0x21;
const GROUP = 0x8000;
const SUFFIX_MESSENGER = 0x03;
const BROWSE = '\\MAILSLOT\\BROWSE';

interface Name {
  readonly text: string;
  readonly suffix: number;
}

const hex2 = (n: number): string => n.toString(16).padStart(2, '0');
const withSuffix = (n: Name): string => `${n.text}<${hex2(n.suffix)}>`;

/** True for 0x20 and 32 letters A to P at `at`. */
function isEncoded(b: Uint8Array, at: number): boolean {
  if (b.length < at + 34 || b[at] !== 0x20) return false;
  for (let i = at + 1; i <= at + 32; i++) if (b[i]! < 0x41 || b[i]! > 0x50) return false;
  return true;
}

function decode(b: Uint8Array, at: number): Name {
  const raw = new Uint8Array(16);
  for (let i = 0; i < 16; i++) raw[i] = ((b[at + 1 + 2 * i]! - 0x41) << 4) | (b[at + 2 + 2 * i]! - 0x41);
  return plainName(raw);
}

function plainName(raw: Uint8Array): Name {
  // Browsers announce themselves to a name of two control characters; shown without them, as nbtstat does.
  const shown = latin1(raw.subarray(0, 15)).replace(/[\0\x01\x02]/g, '');
  return { text: shown.trimEnd(), suffix: raw[15] ?? 0 };
}

/** The name at the reader, plain or as a pointer to one before; null when it is no NetBIOS name. */
function readName(r: Reader): Name | null {
  const at = r.pos;
  const first = r.u8();
  if (first >= 0xc0) {
    const to = ((first & 0x3f) << 8) | r.u8();
    return to < at && isEncoded(r.bytes, to) ? decode(r.bytes, to) : null;
  }
  if (!isEncoded(r.bytes, at)) return null;
  r.skip(32);
  for (let labels = 0; labels < 16; labels++) {
    const size = r.u8();
    if (size === 0 || size > 63) return size === 0 ? decode(r.bytes, at) : null;
    r.skip(size);
  }
  return null;
}

function stateName(name: Name, group: boolean, out: Out): void {
  if (name.text === '' || name.suffix === SUFFIX_MESSENGER) return;
  out.observe('netbios.name', withSuffix(name));
  if (!group && (name.suffix === 0x00 || name.suffix === 0x20)) out.observe('netbios.hostname', name.text);
  if (group && (name.suffix === 0x00 || name.suffix === 0x1e)) out.observe('netbios.workgroup', name.text);
  if (name.suffix === 0x20 && !group) out.observe('netbios.role', 'file-server');
  if (name.suffix === 0x1b || (name.suffix === 0x1c && group)) out.observe('netbios.role', 'domain-controller');
}

/** Node status answer: count 1, then name 16 and flags 2 each, then the MAC address (RFC 1002 4.2.18). */
function stateNodeStatus(data: Reader, out: Out): void {
  const count = data.u8();
  for (let i = 0; i < count; i++) {
    const name = plainName(data.take(16));
    const flags = data.u16();
    if (data.short) return;
    stateName(name, (flags & GROUP) !== 0, out);
  }
  const mac = data.take(6);
  if (data.short || out.senderIp === null || mac.every((x) => x === 0) || (mac[0]! & 1) === 1) return;
  const text = macText(mac, 0);
  out.observe('netbios.mac', text, { mac: text, ip: out.senderIp });
}

function readNameService(b: Uint8Array, out: Out): void {
  const r = new Reader(b);
  r.skip(2);
  const flags = r.u16();
  const counts = [r.u16(), r.u16(), r.u16(), r.u16()];
  const response = (flags & 0x8000) !== 0;
  const opcode = (flags >> 11) & 15;
  if (counts[0]! > 0) {
    const name = readName(r);
    r.skip(4);
    if (name === null || r.short) return;
    const keep = name.text !== '' && name.text !== '*' && name.suffix !== SUFFIX_MESSENGER;
    if (opcode === 0 && !response && keep) out.observe('netbios.asks', withSuffix(name));
  }
  const records = Math.min(counts[1]! + counts[2]! + counts[3]!, 32);
  for (let i = 0; i < records; i++) {
    const name = readName(r);
    const type = r.u16();
    r.skip(6);
    const data = r.sub(r.u16());
    if (name === null || r.short) return;
    if (type === TYPE_STATUS && response) stateNodeStatus(data, out);
    if (type !== TYPE_NB || data.left < 6 || (flags & 15) !== 0) continue;
    const group = (data.u16() & GROUP) !== 0;
    const holder = ipv4Text(data.bytes, data.pos);
    // A registration or refresh is about its sender; an answer too, unless a name server gives somebody else's address.
    if (holder === out.senderIp) stateName(name, group, out);
    else if (response && opcode === 0) {
      out.observe('netbios.role', 'netbios-name-server');
      if (name.text !== '' && name.suffix !== SUFFIX_MESSENGER) out.observe('netbios.answers', withSuffix(name));
      const host = !group && (name.suffix === 0x00 || name.suffix === 0x20) && !holder.startsWith('0.');
      if (host) out.observe('netbios.hostname', name.text, { mac: null, ip: holder });
    }
  }
}

/** Browser frames: 1 host, 12 domain, 15 local master announcement; 8 election; 2 announcement request. */
function stateBrowser(data: Uint8Array, out: Out): void {
  const r = new Reader(data);
  const command = r.u8();
  if (command === 2) r.skip(1);
  if (command === 8) r.skip(13);
  if (command === 2 || command === 8) {
    const server = r.latin1(Math.min(r.left, 16)).split('\0')[0] ?? '';
    out.observe('netbios.server', server);
    return;
  }
  if (command !== 1 && command !== 12 && command !== 15) return;
  r.skip(5);
  const server = r.latin1(16).split('\0')[0] ?? '';
  const major = r.u8();
  const minor = r.u8();
  const kind = r.u32le();
  r.skip(4);
  if (r.short) return;
  const comment = r.latin1(Math.min(r.left, 43)).split('\0')[0] ?? '';
  if (command === 12) {
    out.observe('netbios.workgroup', server);
    return;
  }
  out.observe('netbios.server', server);
  out.observe('netbios.hostname', server);
  out.observe('netbios.os-version', `${major}.${minor}`);
  out.observe('netbios.comment', comment);
  if ((kind & 0x18) !== 0) out.observe('netbios.role', 'domain-controller');
  if ((kind & 0x200) !== 0) out.observe('netbios.role', 'print-server');
  if ((kind & 0x4) !== 0) out.observe('netbios.role', 'database-server');
}

const isSmb = (b: Uint8Array, at: number): boolean => latin1(b.subarray(at, at + 4)) === '\xffSMB';
/** Where it stands behind two names without a scope. */
const FIRST_SMB = 82;

/** type 1 | flags 1 | id 2 | source ip 4 | source port 2 | length 2 | offset 2 | source name | destination name | SMB */
function readDatagram(b: Uint8Array, out: Out): void {
  if (b[0]! < 0x10 || b[0]! > 0x12) return;
  if (b[14] === 0x20 && b[48] === 0x20 && isSmb(b, FIRST_SMB)) out.refine('smb');
  const r = new Reader(b, 14);
  const source = readName(r);
  const destination = readName(r);
  if (source === null || destination === null || r.short) return;
  if (ipv4Text(b, 4) === out.senderIp) stateName(source, false, out);
  if (
    destination.text !== '' &&
    !destination.text.startsWith('__MSBROWSE__') &&
    destination.suffix !== SUFFIX_MESSENGER
  ) {
    out.observe('netbios.asks', withSuffix(destination));
  }
  const smb = r.pos;
  if (r.left >= 32 && isSmb(b, smb)) out.refine('smb');
  if (r.left < 70 || latin1(b.subarray(smb, smb + 5)) !== '\xffSMB\x25') return;
  const dataAt = new Reader(b, smb + 33 + 24);
  const at = smb + dataAt.u16le();
  const between = latin1(b.subarray(smb + 60, Math.min(at, smb + 160)));
  if (at > smb + 60 && between.toUpperCase().includes(BROWSE)) stateBrowser(b.subarray(at), out);
}

const isDatagram = (b: Uint8Array): boolean =>
  b.length >= 14 + 68 && b[0]! >= 0x10 && b[0]! <= 0x16 && isEncoded(b, 14);

/** On its port a datagram with one letter wrong in its names is still one. */
const isDamagedDatagram = (b: Uint8Array, flow: FlowContext): boolean =>
  (flow.aPort === DATAGRAM_PORT || flow.bPort === DATAGRAM_PORT) &&
  b.length >= 82 &&
  b[0]! >= 0x10 &&
  b[0]! <= 0x12 &&
  b[14] === 0x20;

const netbios: Dissector = {
  id: 'netbios',
  version: 2,
  spec: 'RFC 1002 4.2 and 4.4, [MS-BRWS] 2.2',
  basis: 'captures',
  carriers: ['udp'],
  ports: [NAME_PORT, DATAGRAM_PORT],
  fields: {
    'netbios.name': { doc: 'Name that the host holds, with its suffix as <20>' },
    'netbios.hostname': { doc: 'Name of the workstation or server service', claims: 'hostname', confidence: 0.8 },
    'netbios.workgroup': { doc: 'Workgroup or domain' },
    'netbios.asks': { doc: 'Name of a host or group that it looks for or writes to' },
    'netbios.answers': { doc: 'Name of another host or group for which a name server answers' },
    'netbios.mac': { doc: 'MAC address in a node status answer', role: 'binding' },
    'netbios.role': {
      doc: 'file-server, domain-controller, print-server, database-server or netbios-name-server',
      claims: 'roles',
      confidence: 0.8,
    },
    'netbios.server': { doc: 'Server name in a browser announcement, request or election' },
    'netbios.os-version': { doc: 'Version of the operating system in a browser announcement, as 6.1' },
    'netbios.comment': { doc: 'Description that the host announces to browsers' },
  },
  stateless: true,
  looks: 65_535,
  probe(head, _dir, flow) {
    if (isDatagram(head)) return YES;
    if (head.length < 12 || (head[2]! & 0x78) > 0x48) return NO;
    const questions = (head[4]! << 8) | head[5]!;
    if (isEncoded(head, 12) && questions <= 1) return YES;
    const onNames = flow.aPort === NAME_PORT || flow.bPort === NAME_PORT;
    if (onNames && head.length === 12 && (head[2]! & 0x80) !== 0) return YES;
    const damaged = (onNames && head.length >= 50 && head[12] === 0x20) || isDamagedDatagram(head, flow);
    return damaged ? MAYBE : NO;
  },
  open: () => ({
    push(b, _dir, out) {
      const looksLikeDatagram =
        b.length >= FIRST_SMB && b[0]! >= 0x10 && b[0]! <= 0x12 && b[14] === 0x20 && b[48] === 0x20;
      if (looksLikeDatagram || isDatagram(b)) readDatagram(b, out);
      else if (b.length > 12) readNameService(b, out);
      return b.length;
    },
  }),
};

export default netbios;

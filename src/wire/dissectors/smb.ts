/**
 * SMB 1, 2 and 3 on TCP 445 and in NetBIOS sessions (139): MS-CIFS 2.2.4.52/53, MS-SMB 2.2.4.6, MS-SMB2 2.2.3 to 2.2.6,
 * RFC 1002 4.3. States systems, machine names, domains, dialects and the server GUID from negotiation and session set-up.
 * Never reads user names, passwords, shares or files; encrypted and compressed messages are skipped.
 *
 * Frame: type 1 (0 for a message) | length 3 | message. SMB 1: FF 'SMB' | command 1 | ...; SMB 2: FE 'SMB' | ... command 2.
 */

import { Reader } from '../../base/reader.ts';
import { type Dir, type Dissector, GIVE_UP, MORE, NO, type Out, type Parser, type Verdict, YES } from '../contract.ts';
import { readNtlm, utf16 } from '../formats/ntlmssp.ts';

const SESSION_REQUEST = 0x81;
const KEEP_ALIVE = 0x85;
const SMB1_NEGOTIATE = 0x72;
const SMB1_SESSION_SETUP = 0x73;
const SMB1_REPLY = 0x80;
const SMB1_UNICODE = 0x8000;
const SMB2_REPLY = 1;
/** Longest message of interest; session set-up with a Kerberos ticket fits. */
const MAX_MESSAGE = 65_536;

const DIALECTS: ReadonlyMap<number, string> = new Map([
  [0x0202, 'SMB 2.0.2'],
  [0x0210, 'SMB 2.1'],
  [0x0300, 'SMB 3.0'],
  [0x0302, 'SMB 3.0.2'],
  [0x0311, 'SMB 3.1.1'],
]);

function state(out: Out, field: string, value: string): void {
  const v = value.replace(/\0.*$/s, '').trim();
  if (v !== '' && v.length <= 255) out.observe(field, v);
}

function security(blob: Uint8Array, out: Out): void {
  const names = readNtlm(blob);
  if (names === null) return;
  state(out, 'smb.computer', names.computer);
  state(out, 'smb.domain', names.domain);
  state(out, 'smb.dns_name', names.dnsComputer.toLowerCase());
  state(out, 'smb.dns_domain', names.dnsDomain.toLowerCase());
  if (names.version !== '') state(out, 'smb.os_version', `Windows ${names.version}`);
}

/** The next string of an SMB 1 data block; 16-bit ones begin at an even offset of the message. */
function nextString(r: Reader, unicode: boolean): string {
  if (!unicode) {
    const end = r.bytes.indexOf(0, r.pos);
    const s = r.latin1((end < 0 || end >= r.end ? r.end : end) - r.pos);
    if (r.left > 0) r.skip(1);
    return s;
  }
  if (r.pos % 2 === 1 && r.left > 0) r.skip(1);
  let end = r.pos;
  while (end + 1 < r.end && (r.bytes[end] !== 0 || r.bytes[end + 1] !== 0)) end += 2;
  const s = utf16(r.bytes.subarray(r.pos, Math.min(end, r.end)));
  r.pos = Math.min(end + 2, r.end);
  return s;
}

/** Session set-up, request and answer: what counts as data before the strings depends on the word count. */
function sessionSetup(m: Uint8Array, isReply: boolean, out: Out): void {
  const unicode = ((m[10]! | (m[11]! << 8)) & SMB1_UNICODE) !== 0;
  const words = m[32]!;
  const word = (n: number): number => (m[33 + n * 2] ?? 0) | ((m[34 + n * 2] ?? 0) << 8);
  const data = 33 + words * 2 + 2;
  const extended = words === 12 || words === 4;
  if (!extended && words !== 13 && words !== 10 && words !== 3) return;
  const before =
    words === 12 ? word(7) : words === 4 ? word(3) : words === 13 ? word(7) + word(8) : words === 10 ? word(7) : 0;
  const r = new Reader(m, data);
  const blob = r.take(before);
  if (r.short) return;
  if (extended) security(blob, out);
  if (words === 13 || words === 10) {
    nextString(r, unicode); // the account: a person's name, passed over
    state(out, 'smb.domain', nextString(r, unicode));
  }
  state(out, 'smb.native_os', nextString(r, unicode));
  state(out, 'smb.native_lan_manager', nextString(r, unicode));
  if (isReply && r.left > 0) state(out, 'smb.domain', nextString(r, unicode));
}

function smb1(m: Uint8Array, out: Out): void {
  if (m.length < 35) return;
  const isReply = (m[9]! & SMB1_REPLY) !== 0;
  role(isReply, out);
  if (isReply) out.observe('smb.dialect', 'SMB 1');
  if (m[4] === SMB1_SESSION_SETUP) sessionSetup(m, isReply, out);
  // Negotiation answer with extended security: GUID and a token of the server.
  if (m[4] === SMB1_NEGOTIATE && isReply && m[32] === 17) security(m.subarray(69), out);
}

function role(isReply: boolean, out: Out): void {
  out.observe('smb.role', isReply ? 'smb-server' : 'smb-client');
  out.observe('smb.role', isReply ? 'smb-client' : 'smb-server', 'receiver');
}

function guid(b: Uint8Array): string {
  const hex = (from: number, to: number, reversed: boolean): string => {
    const part = [...b.subarray(from, to)].map((x) => x.toString(16).padStart(2, '0'));
    return (reversed ? part.reverse() : part).join('');
  };
  return `${hex(0, 4, true)}-${hex(4, 6, true)}-${hex(6, 8, true)}-${hex(8, 10, false)}-${hex(10, 16, false)}`;
}

function smb2(m: Uint8Array, out: Out): void {
  if (m.length < 64 + 24) return;
  const command = m[12]! | (m[13]! << 8);
  const isReply = (m[16]! & SMB2_REPLY) !== 0;
  role(isReply, out);
  const u16 = (at: number): number => (m[at] ?? 0) | ((m[at + 1] ?? 0) << 8);
  if (command === 0 && isReply && m.length >= 128) {
    const dialect = DIALECTS.get(u16(68));
    if (dialect !== undefined) out.observe('smb.dialect', dialect);
    // A GUID of one repeated byte is a default, not an identity.
    if (new Set(m.subarray(72, 88)).size > 1) out.observe('smb.server_guid', guid(m.subarray(72, 88)));
    security(m.subarray(u16(120), u16(120) + u16(122)), out);
  }
  if (command === 1) {
    const at = isReply ? 68 : 76;
    security(m.subarray(u16(at), u16(at) + u16(at + 2)), out);
  }
}

/** RFC 1001 14.1: 32 letters, two for each of 16 bytes; the last byte tells the kind of name. */
function netbiosName(b: Uint8Array, at: number): string {
  if (b[at] !== 0x20 || b.length < at + 34) return '';
  let s = '';
  for (let i = 0; i < 15; i++) {
    s += String.fromCharCode(((b[at + 1 + i * 2]! - 0x41) << 4) | ((b[at + 2 + i * 2]! - 0x41) & 0x0f));
  }
  return /^[\x21-\x7e][\x20-\x7e]*$/.test(s) && !s.startsWith('*') ? s.trim() : '';
}

class SmbParser implements Parser {
  private readonly skip: [number, number] = [0, 0];
  private understood = false;

  push(bytes: Uint8Array, dir: Dir, out: Out): number {
    let at = 0;
    for (;;) {
      const skipped = Math.min(this.skip[dir]!, bytes.length - at);
      this.skip[dir] = this.skip[dir]! - skipped;
      at += skipped;
      if (bytes.length - at < 4) return at;
      const type = bytes[at]!;
      const length = (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!;
      if (type !== 0 && (type < SESSION_REQUEST || type > KEEP_ALIVE)) return this.lost(bytes.length, out);
      if (length > 0 && bytes.length - at < Math.min(20, 4 + length)) return at;
      const message = bytes.subarray(at + 4);
      const isSmb = message[1] === 0x53 && message[2] === 0x4d && message[3] === 0x42;
      if (type === 0 && length > 0 && !isSmb) return this.lost(bytes.length, out);
      if (length > MAX_MESSAGE || !interesting(type, message)) {
        if (type === 0 && length > 0) this.understood = true;
        this.skip[dir] = 4 + length;
        continue;
      }
      if (message.length < length) return at;
      this.understood = true;
      this.message(type, message.subarray(0, length), out);
      at += 4 + length;
    }
  }

  gap(): boolean {
    return false;
  }

  private lost(all: number, out: Out): number {
    if (!this.understood) return GIVE_UP;
    out.weird('bad-frame');
    return all;
  }

  private message(type: number, m: Uint8Array, out: Out): void {
    if (type === SESSION_REQUEST) {
      state(out, 'smb.netbios_name', netbiosName(m, 34));
      const called = netbiosName(m, 0);
      if (called !== '') out.observe('smb.netbios_name', called, 'receiver');
    } else if (m[0] === 0xff) smb1(m, out);
    else if (m[0] === 0xfe) smb2(m, out);
  }
}

/** Negotiation and session set-up; other messages only confirm the protocol. Needs 16 bytes of the message. */
function interesting(type: number, m: Uint8Array): boolean {
  if (type === SESSION_REQUEST) return true;
  if (type !== 0) return false;
  if (m[0] === 0xff) return m[4] === SMB1_NEGOTIATE || m[4] === SMB1_SESSION_SETUP;
  return m[0] === 0xfe && m[12]! <= 1 && m[13] === 0;
}

function probe(head: Uint8Array): Verdict {
  if (head.length === 0) return MORE;
  if (head[0] === SESSION_REQUEST) {
    if (head.length < 5) return head.length < 2 || head[1]! <= 1 ? MORE : NO;
    return head[2] === 0 && head[3] === 68 && head[4] === 0x20 ? YES : NO;
  }
  if (head[0] !== 0) return NO;
  if (head.length > 4 && (head[4]! < 0xfc || head[4] === undefined)) return NO;
  const mark = [0x53, 0x4d, 0x42];
  for (let i = 0; i < 3 && 5 + i < head.length; i++) if (head[5 + i] !== mark[i]) return NO;
  return head.length < 8 ? MORE : YES;
}

const smb: Dissector = {
  id: 'smb',
  version: 1,
  spec: 'MS-CIFS 2.2.4.52 and 2.2.4.53, MS-SMB 2.2.4.6, MS-SMB2 2.2.3 to 2.2.6, MS-NLMP 2.2.1, RFC 1002 4.3',
  basis: 'captures',
  carriers: ['tcp'],
  ports: [445, 139],
  fields: {
    'smb.role': { doc: 'smb-client or smb-server', claims: 'roles', confidence: 0.9 },
    'smb.dialect': { doc: 'Dialect that the server chose' },
    'smb.native_os': { doc: 'NativeOS of session set-up (SMB 1)', claims: 'os', confidence: 0.6 },
    'smb.native_lan_manager': { doc: 'NativeLanMan of session set-up (SMB 1)' },
    'smb.os_version': { doc: 'Windows version of NTLM messages', claims: 'os', confidence: 0.6 },
    'smb.computer': { doc: 'NetBIOS name of the machine in NTLM messages', claims: 'hostname', confidence: 0.85 },
    'smb.netbios_name': { doc: 'Name in the NetBIOS session request', claims: 'hostname', confidence: 0.7 },
    'smb.dns_name': { doc: 'DNS name of the machine in NTLM messages', claims: 'hostname', confidence: 0.85 },
    'smb.domain': { doc: 'Domain or workgroup' },
    'smb.dns_domain': { doc: 'DNS name of the domain' },
    'smb.server_guid': { doc: 'GUID of the server (SMB 2 and 3)', role: 'identifier' },
  },
  weirds: { 'bad-frame': 'Bytes where a frame should be' },
  looks: 128,
  probe: (head) => probe(head),
  open: () => new SmbParser(),
};

export default smb;

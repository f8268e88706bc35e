/**
 * DNS messages: RFC 1035 4 (header, names with compression, records), RFC 6762 10.2 and 18 (mDNS flag bits of classes).
 * Used by DNS, mDNS, LLMNR. Reads a whole message or nothing; the parser never throws and follows a bounded number of pointers.
 * Does not keep questions beyond name, type and class; does not read EDNS options, signatures or zone transfers.
 */

import { ipv4Text, ipv6Text } from '../../base/address.ts';
import { Reader, text } from '../../base/reader.ts';

export const A = 1;
export const PTR = 12;
export const HINFO = 13;
export const TXT = 16;
export const AAAA = 28;
export const SRV = 33;
export const OPT = 41;

export interface DnsQuestion {
  readonly name: string;
  readonly type: number;
  /** Without the mDNS "unicast answer" bit. */
  readonly class: number;
}

export interface DnsRecord {
  readonly name: string;
  readonly type: number;
  /** Without the mDNS "cache flush" bit. */
  readonly class: number;
  /** A and AAAA: the address. PTR and SRV: the name pointed at. Else null. */
  readonly target: string | null;
  /** TXT and HINFO: the strings. Else empty. */
  readonly strings: readonly string[];
}

export interface DnsMessage {
  readonly id: number;
  readonly response: boolean;
  readonly opcode: number;
  readonly authoritative: boolean;
  readonly recursionAvailable: boolean;
  readonly rcode: number;
  readonly questions: readonly DnsQuestion[];
  readonly answers: readonly DnsRecord[];
  readonly authorities: readonly DnsRecord[];
  readonly additionals: readonly DnsRecord[];
  /** Bytes read: what follows is not part of the message. */
  readonly length: number;
}

/** 'short': the bytes end inside the message. 'loop': a name points at itself or forward. 'bad': not a DNS message. */
export type DnsError = 'short' | 'loop' | 'bad';

const MAX_RECORDS = 512;
const MAX_POINTERS = 32;
const MAX_NAME = 255;
const KNOWN_CLASSES: ReadonlySet<number> = new Set([1, 3, 4, 254, 255]);

export function parseDns(bytes: Uint8Array): DnsMessage | DnsError {
  const r = new Reader(bytes);
  const id = r.u16();
  const flags = r.u16();
  const counts = [r.u16(), r.u16(), r.u16(), r.u16()];
  if (r.short) return 'short';
  const opcode = (flags >> 11) & 15;
  if (opcode > 6 || opcode === 3 || (flags & 0x40) !== 0) return 'bad';
  if (counts[0]! > 64 || counts[1]! + counts[2]! + counts[3]! > MAX_RECORDS) return 'bad';
  const questions: DnsQuestion[] = [];
  for (let i = 0; i < counts[0]!; i++) {
    const name = readName(r);
    if (typeof name !== 'object') return name;
    const type = r.u16();
    const cls = r.u16() & 0x7fff;
    if (r.short) return 'short';
    if (type === 0 || !KNOWN_CLASSES.has(cls)) return 'bad';
    questions.push({ name: name.text, type, class: cls });
  }
  const sections: DnsRecord[][] = [];
  for (const count of counts.slice(1)) {
    const records = readRecords(r, count);
    if (typeof records === 'string') return records;
    sections.push(records);
  }
  return {
    id,
    response: (flags & 0x8000) !== 0,
    opcode,
    authoritative: (flags & 0x0400) !== 0,
    recursionAvailable: (flags & 0x0080) !== 0,
    rcode: flags & 15,
    questions,
    answers: sections[0]!,
    authorities: sections[1]!,
    additionals: sections[2]!,
    length: r.pos,
  };
}

function readRecords(r: Reader, count: number): DnsRecord[] | DnsError {
  const records: DnsRecord[] = [];
  for (let i = 0; i < count; i++) {
    const name = readName(r);
    if (typeof name !== 'object') return name;
    const type = r.u16();
    const cls = r.u16() & 0x7fff;
    r.skip(4); // time to live
    const size = r.u16();
    const start = r.pos;
    r.skip(size);
    if (r.short) return 'short';
    if (type === 0 || (type !== OPT && !KNOWN_CLASSES.has(cls))) return 'bad';
    records.push({ name: name.text, type, class: cls, ...readData(r.bytes, type, start, size) });
  }
  return records;
}

function readData(bytes: Uint8Array, type: number, start: number, size: number): Pick<DnsRecord, 'target' | 'strings'> {
  const none: readonly string[] = [];
  if (type === A) return { target: size === 4 ? ipv4Text(bytes, start) : null, strings: none };
  if (type === AAAA) return { target: size === 16 ? ipv6Text(bytes, start) : null, strings: none };
  if (type === PTR || type === SRV) {
    const name = readName(new Reader(bytes, start + (type === SRV ? 6 : 0), start + size), bytes);
    return { target: typeof name === 'object' ? name.text : null, strings: none };
  }
  if (type !== TXT && type !== HINFO) return { target: null, strings: none };
  const strings: string[] = [];
  const r = new Reader(bytes, start, start + size);
  while (r.left > 0 && strings.length < 128) {
    const piece = r.take(r.u8());
    if (r.short) break;
    strings.push(text(piece));
  }
  return { target: null, strings };
}

/** A domain name without the final dot; '' is the root. Dots inside a label become `\.`, as RFC 1035 5.1 writes them. */
export function readName(r: Reader, message: Uint8Array = r.bytes): { readonly text: string } | DnsError {
  const labels: string[] = [];
  let total = 0;
  let jumps = 0;
  let at: Reader = r;
  for (;;) {
    const here = at.pos;
    const size = at.u8();
    if (at.short) return 'short';
    if (size === 0) return { text: labels.join('.') };
    if (size >= 0xc0) {
      const to = ((size & 0x3f) << 8) | at.u8();
      if (at.short) return 'short';
      if (to >= here || ++jumps > MAX_POINTERS) return 'loop';
      at = new Reader(message, to);
      continue;
    }
    if (size > 63) return 'bad';
    const label = at.take(size);
    if (at.short) return 'short';
    total += size + 1;
    if (total > MAX_NAME) return 'bad';
    labels.push(text(label).replaceAll('\\', '\\\\').replaceAll('.', '\\.'));
  }
}

/** The address that a name under in-addr.arpa or ip6.arpa stands for; null for other names. */
export function reverseAddress(name: string): string | null {
  const lower = name.toLowerCase();
  if (lower.endsWith('.in-addr.arpa')) {
    const parts = lower.slice(0, -'.in-addr.arpa'.length).split('.').reverse();
    return parts.length === 4 && parts.every((p) => /^\d{1,3}$/.test(p) && Number(p) < 256)
      ? parts.map(Number).join('.')
      : null;
  }
  if (!lower.endsWith('.ip6.arpa')) return null;
  const nibbles = lower.slice(0, -'.ip6.arpa'.length).split('.').reverse();
  if (nibbles.length !== 32 || !nibbles.every((n) => /^[0-9a-f]$/.test(n))) return null;
  const bytes = new Uint8Array(16);
  for (let i = 0; i < 16; i++) bytes[i] = Number.parseInt(nibbles[2 * i]! + nibbles[2 * i + 1]!, 16);
  return ipv6Text(bytes, 0);
}

/**
 * True for addresses that only exist inside a site (RFC 1918, 6598, 3927, 4193, link-local). Names of others are the
 * browsing of people and are not kept.
 */
export function isLocalAddress(ip: string): boolean {
  if (ip.includes(':')) return /^f[cd]|^fe[89ab]/.test(ip);
  const [a, b] = ip.split('.').map(Number) as [number, number];
  if (a === 10 || (a === 192 && b === 168) || (a === 169 && b === 254)) return true;
  return (a === 172 && b >= 16 && b < 32) || (a === 100 && b >= 64 && b < 128);
}

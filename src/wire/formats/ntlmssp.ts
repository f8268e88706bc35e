/**
 * NTLMSSP messages: MS-NLMP 2.2.1 (NEGOTIATE, CHALLENGE, AUTHENTICATE), 2.2.2.1 (AV pairs), 2.2.2.10 (version).
 * Reads names and versions of machines. User names, responses and keys are never read.
 */

import { Reader } from '../../base/reader.ts';

export interface NtlmNames {
  /** '' where the message has none. */
  readonly computer: string;
  readonly domain: string;
  readonly dnsComputer: string;
  readonly dnsDomain: string;
  /** `10.0.19041`; '' where absent or filled in by other systems (build 0). */
  readonly version: string;
  /** True: the machine that sent the message; its answerer else. */
  readonly fromServer: boolean;
}

const SIGNATURE = [0x4e, 0x54, 0x4c, 0x4d, 0x53, 0x53, 0x50, 0x00];
const HAS_VERSION = 0x0200_0000;
const UNICODE = 1;
const MAX_NAME_BYTES = 256;
const MAX_PAIRS = 16;

/** Characters of a Windows string: 16-bit little endian. */
export function utf16(bytes: Uint8Array): string {
  let s = '';
  for (let i = 0; i + 1 < Math.min(bytes.length, 512); i += 2)
    s += String.fromCharCode(bytes[i]! | (bytes[i + 1]! << 8));
  return s;
}

function find(b: Uint8Array): number {
  for (let at = b.indexOf(SIGNATURE[0]!); at >= 0 && at + 12 <= b.length; at = b.indexOf(SIGNATURE[0]!, at + 1)) {
    if (SIGNATURE.every((c, i) => b[at + i] === c)) return at;
  }
  return -1;
}

/** The bytes a field descriptor (length 2, room 2, offset 4) points to. */
function pointed(message: Uint8Array, at: number): Uint8Array {
  const r = new Reader(message, at);
  const length = r.u16le();
  r.skip(2);
  const offset = r.u32le();
  const ok = !r.short && length <= 4_096 && offset + length <= message.length;
  return ok ? message.subarray(offset, offset + length) : message.subarray(0, 0);
}

function versionAt(message: Uint8Array, at: number, flags: number): string {
  if ((flags & HAS_VERSION) === 0 || message.length < at + 8) return '';
  const build = message[at + 2]! | (message[at + 3]! << 8);
  // Windows writes revision 15; others leave the block empty.
  return build === 0 || message[at + 7] !== 15 ? '' : `${message[at]}.${message[at + 1]}.${build}`;
}

/** The machine names of the first NTLMSSP message in `blob` (also inside SPNEGO); null when there is none. */
export function readNtlm(blob: Uint8Array): NtlmNames | null {
  const at = find(blob);
  if (at < 0) return null;
  const message = blob.subarray(at);
  const type = message[8]!;
  const r = new Reader(message, type === 1 ? 12 : type === 2 ? 20 : 60);
  const flags = r.u32le();
  const none = { computer: '', domain: '', dnsComputer: '', dnsDomain: '' };
  if (r.short) return null;
  if (type === 1) return { ...none, version: versionAt(message, 32, flags), fromServer: false };
  if (type === 2) return { ...challenge(message), version: versionAt(message, 48, flags), fromServer: true };
  if (type !== 3) return null;
  const name = pointed(message, 44).subarray(0, MAX_NAME_BYTES);
  const computer = (flags & UNICODE) !== 0 ? utf16(name) : String.fromCharCode(...name);
  return { ...none, computer, version: versionAt(message, 64, flags), fromServer: false };
}

function challenge(message: Uint8Array): Omit<NtlmNames, 'version' | 'fromServer'> {
  const names = ['', '', '', '', ''];
  const r = new Reader(pointed(message, 40));
  for (let n = 0; n < MAX_PAIRS && r.left >= 4; n++) {
    const id = r.u16le();
    const value = r.take(r.u16le());
    if (id === 0 || r.short) break;
    if (id <= 4) names[id] = utf16(value.subarray(0, MAX_NAME_BYTES));
  }
  return { computer: names[1]!, domain: names[2]!, dnsComputer: names[3]!, dnsDomain: names[4]! };
}

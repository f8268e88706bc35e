/**
 * QUIC: RFC 8999 5 (long header of every version), RFC 9000 17.2, RFC 9369 (version 2); and the header of Google QUIC before
 * it (Q024 to Q046). States the version. Does not decrypt: the server name inside Initial packets stays unread.
 *
 * Long header: 1 1 type 2 bits ... | version 4 | destination id length 1, id | source id length 1, id | ...
 * Google QUIC: flags 1 (0x01 version, 0x08 eight-byte id) | id 8 | version 4 ('Q' and three digits)
 */

import { Reader } from '../../base/reader.ts';
import { type Dissector, DONE, type FlowContext, MAYBE, NO, type Verdict, YES } from '../contract.ts';

const VERSION_1 = 0x00000001;
const VERSION_2 = 0x6b3343cf;
const MAX_ID = 20;

const isDigit = (b: number): boolean => b >= 0x30 && b <= 0x39;
const isGoogleVersion = (b: Uint8Array, at: number): boolean =>
  (b[at] === 0x51 || b[at] === 0x54) && isDigit(b[at + 1] ?? 0) && isDigit(b[at + 2] ?? 0) && isDigit(b[at + 3] ?? 0);

/** Name of a version, null when nobody is known to use it. */
function versionName(version: number, b: Uint8Array, at: number): string | null {
  if (version === VERSION_1) return '1';
  if (version === VERSION_2) return '2';
  if (version > 0xff000000 && version <= 0xff000022) return `draft-${version & 0xff}`;
  if (version >= 0xfaceb000 && version <= 0xfaceb00f) return 'mvfst';
  if (isGoogleVersion(b, at)) return String.fromCharCode(b[at]!, b[at + 1]!, b[at + 2]!, b[at + 3]!);
  return (version & 0x0f0f0f0f) === 0x0a0a0a0a ? 'reserved' : null; // RFC 9000 15: forces version negotiation
}

/** Version of the packet; '' for version negotiation; null when the bytes are no long header of a known version. */
function versionOf(b: Uint8Array): string | null {
  if (b.length < 13) return null;
  const flags = b[0]!;
  if ((flags & 0x80) === 0) {
    const isPublic = (flags & 0xc1) === 0x01 && (flags & 0x08) !== 0;
    return isPublic && isGoogleVersion(b, 9) ? versionName(-1, b, 9) : null;
  }
  const r = new Reader(b, 1);
  const version = r.u32();
  const name = version === 0 ? '' : versionName(version, b, 1);
  if (name === null || (version !== 0 && (flags & 0x40) === 0)) return null;
  if (isGoogleVersion(b, 1) && Number(name.slice(1)) < 49) return name; // Q046: both id lengths in one byte
  const destination = r.u8();
  r.skip(destination);
  const source = r.u8();
  r.skip(source);
  if (r.short || destination > MAX_ID || source > MAX_ID) return null;
  if (version === 0) return r.left >= 4 && r.left % 4 === 0 && destination + source > 0 ? name : null;
  return name;
}

/** A short header says nothing but its fixed bit: only the port lets it pass. */
function shortHeader(b: Uint8Array, flow: FlowContext): Verdict {
  const onPort = flow.aPort === 443 || flow.bPort === 443;
  if (!onPort || b.length < 21) return NO;
  const flags = b[0]!;
  // Google QUIC goes on with an eight-byte id and a nonce bit; OpenVPN's first packets would pass for short headers.
  if ((flags & 0xcf) === 0x0c) return MAYBE;
  return (flags & 0xc0) === 0x40 && flags !== 0x40 && flags !== 0x48 && flags !== 0x50 ? MAYBE : NO;
}

const quic: Dissector = {
  id: 'quic',
  version: 1,
  spec: 'RFC 8999 5, RFC 9000 17.2, RFC 9369',
  basis: 'captures',
  carriers: ['udp'],
  ports: [443],
  fields: {
    'quic.version': { doc: 'Version of the first packet: 1, 2, draft-29, Q043 ...' },
    'quic.role': { doc: 'quic-server: it chose the version', claims: 'roles', confidence: 0.7 },
  },
  stateless: true,
  looks: 4,
  probe(head, _dir, flow) {
    return versionOf(head) === null ? shortHeader(head, flow) : YES;
  },
  open: () => ({
    push(bytes, dir, out) {
      const version = versionOf(bytes);
      if (version === null) return bytes.length;
      if (version !== '') out.observe('quic.version', version);
      if (dir === 0) return bytes.length;
      out.observe('quic.role', 'quic-server');
      return DONE;
    },
  }),
};

export default quic;

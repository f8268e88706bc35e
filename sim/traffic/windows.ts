/**
 * Windows networking, written from RFC 1001/1002 (NetBIOS datagrams), MS-BRWS (host announcement), MS-SMB2 (negotiate,
 * session setup) and MS-NLMP (the challenge that names the server). Nothing beyond what is said before authentication.
 */

import { ip4 } from '../packets.ts';
import type { Random } from '../random.ts';
import type { Message } from '../tcp.ts';
import { der } from './der.ts';

/** First-level encoding of RFC 1001 14.1: 15 characters and a suffix, each half byte a letter. */
export function encodeName(name: string, suffix: number): Buffer {
  const raw = Buffer.concat([
    Buffer.from(name.toUpperCase().padEnd(15, ' ').slice(0, 15), 'latin1'),
    Buffer.from([suffix]),
  ]);
  const out = Buffer.alloc(34);
  out[0] = 32;
  for (const [i, byte] of raw.entries()) out.set([0x41 + (byte >> 4), 0x41 + (byte & 15)], 1 + i * 2);
  return out;
}

export interface WindowsHost {
  readonly name: string;
  readonly group: string;
  readonly major: number;
  readonly minor: number;
  readonly build: number;
  readonly server: boolean;
  readonly dc: boolean;
}

/** Host announcement in an SMB mailslot write, in a NetBIOS datagram. */
export function browserAnnouncement(ip: string, host: WindowsHost, rng: Random): Buffer {
  const announcement = Buffer.alloc(33);
  announcement[0] = 1;
  announcement.writeUInt32LE(720_000, 2);
  announcement.write(host.name.toUpperCase().slice(0, 15), 6, 'latin1');
  announcement[22] = host.major;
  announcement[23] = host.minor;
  announcement.writeUInt32LE(0x1003 | (host.server ? 0x8000 : 0) | (host.dc ? 0x8 : 0), 24);
  announcement.set([15, 1, 0x55, 0xaa], 28);
  const slot = Buffer.from('\\MAILSLOT\\BROWSE\0', 'latin1');
  const smb = Buffer.alloc(32);
  smb.set([0xff, 0x53, 0x4d, 0x42, 0x25], 0);
  const words = Buffer.alloc(35);
  words[0] = 17;
  words.writeUInt16LE(announcement.length, 3);
  const dataOffset = 32 + 35 + 2 + slot.length;
  words.writeUInt32LE(1000, 13);
  words.writeUInt16LE(announcement.length, 23);
  words.writeUInt16LE(dataOffset, 25);
  words[27] = 3;
  words.writeUInt16LE(1, 29);
  words.writeUInt16LE(1, 31);
  words.writeUInt16LE(2, 33);
  const count = Buffer.alloc(2);
  count.writeUInt16LE(slot.length + announcement.length);
  const names = Buffer.concat([encodeName(host.name, 0x20), encodeName(host.group, 0x1d)]);
  const body = Buffer.concat([names, smb, words, count, slot, announcement]);
  const head = Buffer.alloc(14);
  head.set([0x11, 0x0a], 0);
  head.writeUInt16BE(rng.int(1, 65_535), 2);
  head.set(ip4(ip), 4);
  head.writeUInt16BE(138, 8);
  head.writeUInt16BE(body.length, 10);
  return Buffer.concat([head, body]);
}

const utf16 = (text: string): Buffer => Buffer.from(text, 'utf16le');
const NTLM_OID = Buffer.from('060a2b06010401823702020a', 'hex');

function ntlmNegotiate(build: number): Buffer {
  const out = Buffer.alloc(40);
  out.write('NTLMSSP\0', 0, 'latin1');
  out.writeUInt32LE(1, 8);
  out.writeUInt32LE(0xe2088297, 12);
  out.set([10, 0, build & 255, build >> 8, 0, 0, 0, 15], 32);
  return out;
}

function ntlmChallenge(host: WindowsHost, domain: string, rng: Random): Buffer {
  const pair = (id: number, value: Buffer): Buffer => {
    const head = Buffer.alloc(4);
    head.writeUInt16LE(id, 0);
    head.writeUInt16LE(value.length, 2);
    return Buffer.concat([head, value]);
  };
  const group = utf16(host.group);
  const info = Buffer.concat([
    pair(2, group),
    pair(1, utf16(host.name.toUpperCase())),
    pair(4, utf16(domain)),
    pair(3, utf16(`${host.name}.${domain}`)),
    pair(0, Buffer.alloc(0)),
  ]);
  const head = Buffer.alloc(56);
  head.write('NTLMSSP\0', 0, 'latin1');
  head.writeUInt32LE(2, 8);
  head.writeUInt16LE(group.length, 12);
  head.writeUInt16LE(group.length, 14);
  head.writeUInt32LE(56, 16);
  head.writeUInt32LE(0xe28a8215, 20);
  head.set(rng.bytes(8), 24);
  head.writeUInt16LE(info.length, 40);
  head.writeUInt16LE(info.length, 42);
  head.writeUInt32LE(56 + group.length, 44);
  head.set([host.major, host.minor, host.build & 255, host.build >> 8, 0, 0, 0, 15], 48);
  return Buffer.concat([head, group, info]);
}

/** SMB2 header behind the NetBIOS session length (MS-SMB2 2.1, 2.2.1). */
function smb2(command: number, id: number, response: boolean, status: number, body: Buffer): Buffer {
  const head = Buffer.alloc(68);
  head.writeUInt32BE(64 + body.length, 0);
  head.set([0xfe, 0x53, 0x4d, 0x42, 64, 0], 4);
  head.writeUInt32LE(status, 12);
  head.writeUInt16LE(command, 16);
  head.writeUInt16LE(1, 18);
  head.writeUInt32LE(response ? 1 : 0, 20);
  head.writeUInt32LE(id, 28);
  return Buffer.concat([head, body]);
}

/** Negotiate and the first half of a session setup: where both sides say who they are. */
export function smbOpening(
  server: WindowsHost,
  clientBuild: number,
  domain: string,
  guid: Buffer,
  rng: Random,
): Message[] {
  const offer = Buffer.alloc(36);
  offer.set([36, 0, 3, 0, 1, 0], 0);
  offer.set(rng.bytes(16), 12);
  const dialects = Buffer.from([0x02, 0x02, 0x10, 0x02, 0x00, 0x03]);
  const hint = der(0x60, Buffer.from('06062b0601050502', 'hex'), der(0xa0, der(0x30, der(0xa0, der(0x30, NTLM_OID)))));
  const agreed = Buffer.alloc(64);
  agreed.set([65, 0, 1, 0, 0x00, 0x03], 0);
  agreed.set(guid, 8);
  agreed.writeUInt32LE(0x2f, 24);
  for (const at of [28, 32, 36]) agreed.writeUInt32LE(1 << 20, at);
  agreed.writeUInt16LE(128, 56);
  agreed.writeUInt16LE(hint.length, 58);
  const asks = der(
    0x60,
    Buffer.from('06062b0601050502', 'hex'),
    der(0xa0, der(0x30, der(0xa0, der(0x30, NTLM_OID)), der(0xa2, der(0x04, ntlmNegotiate(clientBuild))))),
  );
  const setup = Buffer.alloc(24);
  setup.set([25, 0, 0, 1], 0);
  setup.writeUInt16LE(88, 12);
  setup.writeUInt16LE(asks.length, 14);
  const tells = der(
    0xa1,
    der(
      0x30,
      der(0xa0, Buffer.from([0x0a, 1, 1])),
      der(0xa1, NTLM_OID),
      der(0xa2, der(0x04, ntlmChallenge(server, domain, rng))),
    ),
  );
  const reply = Buffer.alloc(8);
  reply.set([9, 0], 0);
  reply.writeUInt16LE(72, 4);
  reply.writeUInt16LE(tells.length, 6);
  return [
    { from: 0, bytes: smb2(0, 0, false, 0, Buffer.concat([offer, dialects])) },
    { from: 1, bytes: smb2(0, 0, true, 0, Buffer.concat([agreed, hint])) },
    { from: 0, bytes: smb2(1, 1, false, 0, Buffer.concat([setup, asks])) },
    { from: 1, bytes: smb2(1, 1, true, 0xc000_0016, Buffer.concat([reply, tells])) },
  ];
}

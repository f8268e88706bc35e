/**
 * STUN and TURN: RFC 8489 5 (header), 14 (attributes), RFC 3489 11 (without the magic cookie). States the SOFTWARE text and
 * who serves. Does not keep user names, realms nor mapped addresses.
 *
 * type 2 (top bits 0) | length 2 | magic cookie 4 | transaction 12 | (type 2, length 2, value, padding to 4)*
 */

import { Reader, text } from '../../base/reader.ts';
import { type Dissector, type FlowContext, MAYBE, MORE, NO, type Out, type Verdict, YES } from '../contract.ts';

const HEADER = 20;
const COOKIE = 0x2112a442;
const SOFTWARE = 0x8022;
const PORTS = [3478, 3479, 19302];

const isResponse = (type: number): boolean => (type & 0x0110) === 0x0100 || (type & 0x0110) === 0x0110;

/** Whole size of the message at `at` from its header; 0 when it cannot be one. */
function sizeOf(b: Uint8Array, at: number): number {
  const length = (b[at + 2]! << 8) | b[at + 3]!;
  return (b[at]! & 0xc0) !== 0 || length > 4_096 ? 0 : HEADER + length;
}

const hasCookie = (b: Uint8Array, at: number): boolean => new Reader(b, at + 4).u32() === COOKIE;

/** DTLS shares the ports once the path is found (RFC 7983 7). */
function isDtls(b: Uint8Array): boolean {
  const first = b[0] ?? 0;
  return first >= 20 && first <= 25 && b.length > 13 && b[1] === 0xfe && b[2]! >= 0xfc;
}

/** RTP or RTCP by the first byte (RFC 7983 7), RTP by the payload type (RFC 5761 4); its source, or null. */
function mediaSource(b: Uint8Array): number | null {
  if (b.length < 12 || b[0]! >> 6 !== 2) return null;
  const type = b[1]! & 0x7f;
  return type >= 64 && type <= 95 ? null : new Reader(b, 8).u32();
}

/** RFC 3489: only the types of binding and shared secret, and attributes that fill the message. */
function isClassic(b: Uint8Array): boolean {
  const type = (b[0]! << 8) | b[1]!;
  if (![1, 0x101, 0x111, 2, 0x102, 0x112].includes(type)) return false;
  const r = new Reader(b, HEADER);
  while (r.left > 0) {
    const attribute = r.u16();
    r.skip((r.u16() + 3) & ~3);
    if (r.short || attribute === 0) return false;
  }
  return true;
}

function probeDatagram(b: Uint8Array, flow: FlowContext): Verdict {
  if (b.length < HEADER || sizeOf(b, 0) === 0) return NO;
  const onPort = PORTS.includes(flow.aPort) || PORTS.includes(flow.bPort);
  const aligned = b[3]! % 4 === 0;
  // Some calling programs leave the padding out: then the length must be that of the datagram.
  if (hasCookie(b, 0)) return sizeOf(b, 0) === b.length ? YES : !aligned ? NO : sizeOf(b, 0) < b.length ? YES : MAYBE;
  if (sizeOf(b, 0) !== b.length || !aligned || !isClassic(b)) return NO;
  return onPort ? YES : MAYBE;
}

function readMessage(b: Uint8Array, out: Out): void {
  const r = new Reader(b);
  const type = r.u16();
  r.skip(HEADER - 2);
  if (isResponse(type)) out.observe('stun.role', 'stun-server');
  while (r.left >= 4) {
    const attribute = r.u16();
    const size = r.u16();
    const value = r.take(size);
    if (r.short) return;
    r.skip(Math.min((4 - (size % 4)) % 4, r.left));
    if (attribute === SOFTWARE) out.observe('stun.software', text(value));
  }
}

const stun: Dissector = {
  id: 'stun',
  version: 1,
  spec: 'RFC 8489 5 and 14, RFC 3489 11',
  basis: 'captures',
  carriers: ['udp', 'tcp'],
  ports: PORTS,
  portsAreShared: true,
  fields: {
    'stun.software': { doc: 'Software of the sender' },
    'stun.role': { doc: 'stun-server: it answers', claims: 'roles', confidence: 0.6 },
  },
  looks: 48,
  probe(head, _dir, flow) {
    if (flow.carrier === 'udp') return probeDatagram(head, flow);
    // RFC 4571 frames (ICE over TCP) put two length bytes before the message.
    for (const at of [0, 2]) {
      if (at === 2 && ((head[0]! << 8) | head[1]!) !== sizeOf(head, 2)) continue;
      if (head.length >= at + 8 && sizeOf(head, at) > 0 && hasCookie(head, at)) return YES;
    }
    return head.length < 10 && (head[0]! & 0xc0) === 0 ? MORE : NO;
  },
  open(flow) {
    if (flow.carrier === 'udp') {
      let source = -1; // of the last media datagram: two of the same make it media
      let isSecured = false; // DTLS was seen
      return {
        push(bytes, _dir, out) {
          const media = mediaSource(bytes);
          if (isDtls(bytes)) {
            isSecured = true;
            out.refine('dtls');
          } else if (media !== null) {
            if (media === source && !isSecured) out.refine('rtp');
            source = media;
          }
          if (bytes.length >= HEADER && sizeOf(bytes, 0) > 0 && sizeOf(bytes, 0) <= bytes.length)
            readMessage(bytes, out);
          return bytes.length;
        },
      };
    }
    return {
      push(bytes, _dir, out) {
        let at = 0;
        while (bytes.length - at >= 10) {
          const framed = !hasCookie(bytes, at);
          const start = framed ? at + 2 : at;
          const size = framed ? 2 + ((bytes[at]! << 8) | bytes[at + 1]!) : sizeOf(bytes, at);
          if (size < 2 || bytes.length - at < size) break;
          if (hasCookie(bytes, start)) readMessage(bytes.subarray(start, at + size), out);
          at += size;
        }
        return at;
      },
    };
  },
};

export default stun;

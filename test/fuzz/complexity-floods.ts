/** Inputs of the complexity test that are many of something: parts, fragments, frames of HTTP/2, segments, headers, tunnels. */

import { ascii, type Bytes, eth, ip4, ip6, u16, u32, udp } from '../wire/build.ts';
import { A, B, datagram, frame, type Input, stream, times } from './complexity-build.ts';

/** Eight bytes each that say another follows. */
const hopByHop = (count: number): number[] =>
  times(count, (k) => [k === count - 1 ? 17 : 0, 0, 1, 4, 0, 0, 0, 0]).flat();

/** Headers in headers, of three kinds by turns. */
function tunnels(depth: number): number[] {
  let inner = ip4(A, B, 17, udp(9, 9, [1]));
  for (let k = 0; k < depth; k++) {
    if (k % 3 === 0) inner = ip4(A, B, 4, inner);
    else if (k % 3 === 1) inner = ip4(A, B, 47, [0, 0, 8, 0, ...inner]);
    else inner = ip4(A, B, 17, udp(4_789, 4_789, [8, 0, 0, 0, 0, 0, 1, 0, ...eth(0x0800, inner)]));
  }
  return inner;
}

/** HTTP/2 (RFC 9113 4.1): length 3, type, flags, stream. */
const http2 = (type: number, flags: number, id: number, payload: Bytes): number[] => [
  ...u32(payload.length).slice(1),
  ...[type, flags],
  ...u32(id),
  ...payload,
];
const PREFACE = [...ascii('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'), ...http2(4, 0, 0, [])];

export const FLOODS: Readonly<Record<string, Input>> = {
  'parts of a MIME body, by mail': {
    n: 50_000,
    make: (n) => {
      const head =
        'EHLO x\r\nMAIL FROM:<a@b>\r\nRCPT TO:<c@d>\r\nDATA\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n';
      return stream([...ascii(head), ...times(n, () => ascii('--b\r\n\r\nx\r\n')).flat()], 25);
    },
  },
  'parts of a MIME body, by HTTP': {
    n: 50_000,
    make: (n) => {
      const head =
        'POST / HTTP/1.1\r\nHost: x\r\nContent-Type: multipart/related; boundary=b\r\nContent-Length: 99999999\r\n\r\n';
      return stream([...ascii(head), ...times(n, () => ascii('--b\r\n\r\nx\r\n')).flat()], 80);
    },
  },
  'fragments of a thousand datagrams by turns': {
    n: 32_768,
    make: (n) =>
      times(n, (k) =>
        frame(
          eth(
            0x0800,
            ip4(
              A,
              B,
              17,
              times(8, () => k & 255),
              { id: k % 1_000, offset: 8 * (1 + Math.floor(k / 1_000)), more: true },
            ),
          ),
        ),
      ),
  },
  'CONTINUATION frames without end': {
    n: 20_000,
    make: (n) =>
      stream(
        [
          ...PREFACE,
          ...http2(1, 0, 1, [0x82]),
          ...times(n, () =>
            http2(
              9,
              0,
              1,
              times(8, () => 0x40),
            ),
          ).flat(),
        ],
        80,
      ),
  },
  'BACnet segments of ever the same request': {
    n: 6_000,
    make: (n) =>
      times(n, (k) => {
        const apdu = [0x0c, 0x75, 1, k & 255, 16, 12, ...times(200, () => 0x0c)];
        return datagram([0x81, 0x0a, ...u16(6 + apdu.length), 1, 4, ...apdu], 47_808, 47_808);
      }),
  },
  'a TLS handshake message of 16 megabytes': {
    n: 500_000,
    make: (n) => {
      const record = [22, 3, 3, ...u16(16_000), ...times(16_000, () => 0)];
      const first = [22, 3, 3, ...u16(4), 11, 255, 255, 255];
      return stream([...first, ...times(Math.ceil(n / record.length), () => record).flat()], 443);
    },
  },
  'TLS alerts': { n: 60_000, make: (n) => stream(times(n, () => [21, 3, 1, 0, 2, 1, 0]).flat(), 443) },
  'IPv6 extension headers': {
    n: 10_000,
    make: (n) => {
      const chain = frame(eth(0x86dd, ip6('2001:db8::1', '2001:db8::2', 0, [...hopByHop(180), ...udp(9, 9, [1])])));
      return times(n, () => chain);
    },
  },
  'tunnels in tunnels': {
    n: 10_000,
    make: (n) => {
      const deep = frame(eth(0x0800, tunnels(32)));
      return times(n, () => deep);
    },
  },
  'hosts with ever new hardware addresses': {
    n: 6_000,
    ofMany: true,
    make: (n) =>
      times(n, (k) => {
        const hardware = [2, 0, ...u32(k)];
        const from = hardware.map((h) => h.toString(16).padStart(2, '0')).join(':');
        return frame(
          eth(
            0x0806,
            [0, 1, 8, 0, 6, 4, 0, 1, ...hardware, 10, ...u32(k).slice(1), 0, 0, 0, 0, 0, 0, 10, 0, 0, 1],
            from,
          ),
        );
      }),
  },
  'elements in elements of XML': {
    n: 60_000,
    make: (n) => {
      const head =
        'HTTP/1.1 200 OK\r\nContent-Type: application/soap+xml\r\nContent-Length: 99999999\r\n\r\n<?xml version="1.0"?>';
      return stream([...ascii(head), ...times(n, () => ascii('<a>')).flat()], 80);
    },
  },
  'arrays in arrays of JSON': {
    n: 200_000,
    make: (n) => {
      const head =
        'HTTP/1.1 200 OK\r\nContent-Type: application/fhir+json\r\nContent-Length: 99999999\r\n\r\n{"resourceType":';
      return stream([...ascii(head), ...times(n, () => 0x5b)], 80);
    },
  },
  'replies to nothing': {
    n: 60_000,
    make: (n) => stream(times(n, () => ascii('+OK\r\n')).flat(), 40_000),
  },
};

/** A capture whose devices say hostile things of themselves in DHCP, HTTP, HL7, DICOM and mDNS, encoded here by hand. */

import { ACK, ascii, type Bytes, eth, ip4, mac, pcapHeader, pcapRecord, tcp, u16, u32, udp } from '../wire/build.ts';

/** As bytes: some are no valid UTF-8. */
export const HOSTILE: readonly Buffer[] = [
  '<img src=x onerror=window.__pwn=1>',
  '"><svg/onload=window.__pwn=2>',
  "=cmd|' /C calc'!A0",
  '+1+1',
  '-2+3',
  '@SUM(1)',
  '\u001b[31mred\u001b]0;title\u0007',
  'evil\u202egnp.exe',
  'nul\u0000inside',
  'two\r\nX-Injected: lines',
  'line\u2028separator',
  '__proto__',
  'constructor',
  '{{7*7}}',
  `\${7*7}`,
  "' OR 1=1--",
  '\t=1+1',
]
  .map((text) => Buffer.from(text, 'utf8'))
  .concat([Buffer.from('ba\xed\xa0\x80d\xff\xfe utf', 'latin1'), Buffer.alloc(60_000, 'A')]);

const CLIENT = '10.9.1.1';
const macOf = (i: number): string => `00:09:fb:00:09:${i.toString(16).padStart(2, '0')}`;
const ipOf = (i: number): string => `10.9.0.${i + 1}`;

function dhcpRequest(i: number, name: Bytes): number[] {
  const fixed = [1, 1, 6, 0, ...u32(i + 1), 0, 0, 0, 0, ...new Array<number>(16).fill(0), ...mac(macOf(i))];
  const padded = [...fixed, ...new Array<number>(236 - fixed.length).fill(0), 0x63, 0x82, 0x53, 0x63];
  const address = ipOf(i).split('.').map(Number);
  const host = name.slice(0, 250);
  const options = [
    53,
    1,
    3,
    50,
    4,
    ...address,
    12,
    host.length,
    ...host,
    60,
    Math.min(host.length, 60),
    ...host.slice(0, 60),
    255,
  ];
  return eth(
    0x0800,
    ip4('0.0.0.0', '255.255.255.255', 17, udp(68, 67, [...padded, ...options])),
    macOf(i),
    'ff:ff:ff:ff:ff:ff',
  );
}

function stream(i: number, sport: number, dport: number, payload: Bytes): number[][] {
  const frame = (seq: number, flags: number, data: Bytes): number[] =>
    eth(0x0800, ip4(ipOf(i), CLIENT, 6, tcp(sport, dport, seq, 1, flags, data)), macOf(i), '02:00:00:00:00:ee');
  return [frame(1000, 2, []), frame(1001, ACK | 8, payload)];
}

function association(name: Bytes): number[] {
  const title = [...name.slice(0, 16), ...new Array<number>(16).fill(32)].slice(0, 16);
  const item = (type: number, body: Bytes): number[] => [type, 0, ...u16(body.length), ...body];
  const context = item(0x20, [
    1,
    0,
    0,
    0,
    ...item(0x30, ascii('1.2.840.10008.1.1')),
    ...item(0x40, ascii('1.2.840.10008.1.2')),
  ]);
  const user = item(0x50, [
    ...item(0x51, u32(16_384)),
    ...item(0x52, ascii('1.2.3.4')),
    ...item(0x55, name.slice(0, 16)),
  ]);
  const head = [0, 1, 0, 0, ...ascii('ARCHIVE'.padEnd(16)), ...title, ...new Array<number>(32).fill(0)];
  const body = [...head, ...item(0x10, ascii('1.2.840.10008.3.1.1.1')), ...context, ...user];
  return [1, 0, ...u32(body.length), ...body];
}

function mdnsAnswer(i: number, name: Bytes): number[] {
  const label = name.slice(0, 63);
  const owner = [label.length, ...label, 5, ...ascii('local'), 0];
  const address = ipOf(i).split('.').map(Number);
  const message = [0, 0, 0x84, 0, 0, 0, 0, 1, 0, 0, 0, 0, ...owner, 0, 1, 0x80, 1, ...u32(120), 0, 4, ...address];
  return eth(0x0800, ip4(ipOf(i), '224.0.0.251', 17, udp(5353, 5353, message)), macOf(i), '01:00:5e:00:00:fb');
}

/** One device a string, each saying it in every protocol that carries names. */
export function hostileCapture(): Buffer {
  const frames = HOSTILE.flatMap((bytes, i) => {
    const name = [...bytes];
    const http = [...ascii('HTTP/1.1 200 OK\r\nServer: '), ...name, ...ascii('\r\nContent-Length: 0\r\n\r\n')];
    const field = name.slice(0, 200).filter((b) => b !== 0x0d && b !== 0x7c);
    const hl7 = [
      0x0b,
      ...ascii('MSH|^~\\&|'),
      ...field,
      ...ascii('|'),
      ...field,
      ...ascii('|REC|HOSP|20260601120000||ORU^R01|1|P|2.6\r'),
      0x1c,
      0x0d,
    ];
    return [
      dhcpRequest(i, name),
      mdnsAnswer(i, name),
      ...stream(i, 80, 40_000 + i, http),
      ...stream(i, 41_000 + i, 6661, hl7),
      ...stream(i, 42_000 + i, 11_112, association(name)),
    ];
  });
  return Buffer.from([...pcapHeader(), ...frames.flatMap((f, i) => pcapRecord(f, 1_780_000_000 + i))]);
}

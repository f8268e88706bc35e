import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { bench, NO, recorder, T0, YES } from '../../test/wire/bench.ts';
import {
  ascii,
  type Bytes,
  eth,
  ip4,
  ip6,
  MAC_A,
  MAC_B,
  mac,
  tcp,
  u16,
  u16le,
  u32,
  u32le,
  udp,
  udpFrame,
} from '../../test/wire/build.ts';

const INNER4 = ip4('10.0.0.1', '10.0.0.2', 17, udp(5000, 7777, ascii('hello')));
const INNER6 = ip6('2001:db8::1', '2001:db8::2', 17, udp(5000, 7777, ascii('hello')));
const vlan = (id: number, type: number, payload: Bytes, tpid = 0x8100) =>
  eth(tpid, [...u16(id), ...u16(type), ...payload]);
const snap = (type: number, payload: Bytes) => [0xaa, 0xaa, 3, 0, 0, 0, ...u16(type), ...payload];
const outer = (protocol: number, payload: Bytes) => eth(0x800, ip4('192.0.2.1', '192.0.2.2', protocol, payload));
const outerUdp = (port: number, payload: Bytes) => udpFrame('192.0.2.1', 40_000, '192.0.2.2', port, payload);
const gre = (type: number, payload: Bytes, flags = 0, fields: Bytes = []) => [
  ...u16(flags),
  ...u16(type),
  ...fields,
  ...payload,
];
const INNER_ETH = eth(0x800, INNER4, '02:00:00:00:01:0a', '02:00:00:00:01:0b');
const radiotap = (flags: number, frame: Bytes) => [0, 0, ...u16le(9), ...u32le(2), flags, ...frame];
const dot11 = (control: number, flags: number, addresses: readonly string[], rest: Bytes) => {
  const [one = '', two = '', three = '', four] = addresses;
  return [control, flags, 0, 0, ...mac(one), ...mac(two), ...mac(three), 0, 0, ...(four ? mac(four) : []), ...rest];
};
const AP = '02:00:00:00:00:ff';

/** Every way in which the inner datagram may arrive: link type, frame, and the VLAN and MAC addresses to be reported. */
const WAYS: readonly [
  string,
  number,
  Bytes,
  { vlan?: number; macs?: readonly [string | null, string | null]; v6?: boolean },
][] = [
  ['Ethernet', 1, eth(0x800, INNER4), { macs: [MAC_A, MAC_B] }],
  ['IPv6', 1, eth(0x86dd, INNER6), { macs: [MAC_A, MAC_B], v6: true }],
  [
    'IPv4 options',
    1,
    eth(0x800, ip4('10.0.0.1', '10.0.0.2', 17, udp(5000, 7777, ascii('hello')), { options: [1, 1, 1, 0] })),
    {},
  ],
  [
    'IPv6 extension headers',
    1,
    eth(
      0x86dd,
      ip6('2001:db8::1', '2001:db8::2', 0, [
        60,
        0,
        1,
        4,
        0,
        0,
        0,
        0,
        17,
        0,
        1,
        4,
        0,
        0,
        0,
        0,
        ...udp(5000, 7777, ascii('hello')),
      ]),
    ),
    { v6: true },
  ],
  [
    'IPv6 atomic fragment',
    1,
    eth(0x86dd, ip6('2001:db8::1', '2001:db8::2', 44, [17, 0, 0, 0, 0, 0, 0, 1, ...udp(5000, 7777, ascii('hello'))])),
    { v6: true },
  ],
  ['trailing padding', 1, [...eth(0x800, INNER4), 0, 0, 0, 0, 0, 0], {}],
  ['802.1Q', 1, vlan(0x2064, 0x800, INNER4), { vlan: 100, macs: [MAC_A, MAC_B] }],
  ['priority tag', 1, vlan(0x6000, 0x800, INNER4), {}],
  ['QinQ', 1, eth(0x88a8, [...u16(7), ...u16(0x8100), ...u16(42), ...u16(0x800), ...INNER4]), { vlan: 42 }],
  ['QinQ 0x9100', 1, eth(0x9100, [...u16(7), ...u16(0x8100), ...u16(42), ...u16(0x800), ...INNER4]), { vlan: 42 }],
  ['802.3 with SNAP', 1, eth(8 + INNER4.length, snap(0x800, INNER4)), {}],
  ['MPLS', 1, eth(0x8847, [...u32(0x1000_0040), ...u32(0x2000_0140), ...INNER4]), {}],
  ['MPLS, IPv6', 1, eth(0x8847, [...u32(0x2000_0140), ...INNER6]), { v6: true }],
  [
    'MPLS pseudowire',
    1,
    eth(0x8847, [...u32(0x2000_0140), ...u32(0), ...INNER_ETH]),
    { macs: ['02:00:00:00:01:0a', '02:00:00:00:01:0b'] },
  ],
  ['PPPoE', 1, eth(0x8864, [0x11, 0, 0, 1, ...u16(2 + INNER4.length), 0, 0x21, ...INNER4]), { macs: [MAC_A, MAC_B] }],
  ['raw 101', 101, INNER4, { macs: [null, null] }],
  ['raw 12', 12, INNER4, {}],
  ['raw 14', 14, INNER6, { v6: true }],
  ['raw 228', 228, INNER4, {}],
  ['raw 229', 229, INNER6, { v6: true }],
  ['null, little-endian', 0, [...u32le(2), ...INNER4], {}],
  ['null, IPv6 of macOS', 0, [...u32le(30), ...INNER6], { v6: true }],
  ['loop', 108, [...u32(2), ...INNER4], {}],
  [
    'cooked v1',
    113,
    [...u16(0), ...u16(1), ...u16(6), ...mac(MAC_A), 0, 0, ...u16(0x800), ...INNER4],
    { macs: [MAC_A, null] },
  ],
  [
    'cooked v2',
    276,
    [...u16(0x800), 0, 0, ...u32(3), ...u16(1), 0, 6, ...mac(MAC_A), 0, 0, ...INNER4],
    { macs: [MAC_A, null] },
  ],
  ['PPP', 9, [0xff, 3, 0, 0x21, ...INNER4], {}],
  ['PPP, short protocol', 9, [0x21, ...INNER4], {}],
  ['Cisco HDLC', 104, [0x0f, 0, ...u16(0x800), ...INNER4], {}],
  ['802.11 from AP', 105, dot11(0x08, 2, [MAC_B, AP, MAC_A], snap(0x800, INNER4)), { macs: [MAC_A, MAC_B] }],
  [
    '802.11 to AP, QoS',
    105,
    dot11(0x88, 1, [AP, MAC_A, MAC_B], [0, 0, ...snap(0x800, INNER4)]),
    { macs: [MAC_A, MAC_B] },
  ],
  ['802.11 four addresses', 105, dot11(0x08, 3, [AP, AP, MAC_B, MAC_A], snap(0x800, INNER4)), { macs: [MAC_A, MAC_B] }],
  [
    '802.11 A-MSDU',
    105,
    dot11(
      0x88,
      2,
      [AP, AP, AP],
      [0x80, 0, ...mac(MAC_B), ...mac(MAC_A), ...u16(8 + INNER4.length), ...snap(0x800, INNER4)],
    ),
    { macs: [MAC_A, MAC_B] },
  ],
  [
    'radiotap with FCS',
    127,
    radiotap(0x10, [...dot11(0x08, 2, [MAC_B, AP, MAC_A], snap(0x800, INNER4)), 1, 2, 3, 4]),
    { macs: [MAC_A, MAC_B] },
  ],
  ['PPI', 192, [0, 0, ...u16le(8), ...u32le(1), ...eth(0x800, INNER4)], { macs: [MAC_A, MAC_B] }],
  ['IP in IP', 1, outer(4, INNER4), { macs: [null, null] }],
  ['6in4', 1, outer(41, INNER6), { v6: true }],
  ['4in6', 1, eth(0x86dd, ip6('2001:db8::8', '2001:db8::9', 4, INNER4)), {}],
  ['GRE', 1, outer(47, gre(0x800, INNER4)), {}],
  [
    'GRE with checksum, key and number',
    1,
    outer(47, gre(0x800, INNER4, 0xb000, [...u32(0), ...u32(5), ...u32(6)])),
    {},
  ],
  [
    'GRE version 1',
    1,
    outer(
      47,
      gre(0x880b, [0xff, 3, 0, 0x21, ...INNER4], 0x3081, [...u16(4 + INNER4.length), ...u16(1), ...u32(1), ...u32(2)]),
    ),
    {},
  ],
  [
    'transparent Ethernet in GRE',
    1,
    outer(47, gre(0x6558, INNER_ETH)),
    { macs: ['02:00:00:00:01:0a', '02:00:00:00:01:0b'] },
  ],
  ['ERSPAN I', 1, outer(47, gre(0x88be, INNER_ETH)), { macs: ['02:00:00:00:01:0a', '02:00:00:00:01:0b'] }],
  [
    'ERSPAN II',
    1,
    outer(47, gre(0x88be, [...u16(0x1000 | 77), ...u16(0), ...u32(0), ...INNER_ETH], 0x1000, u32(9))),
    { vlan: 77 },
  ],
  [
    'ERSPAN III',
    1,
    outer(47, gre(0x22eb, [...u16(0x2000 | 78), ...u16(0), ...u32(0), ...u32(0), ...INNER_ETH], 0x1000, u32(9))),
    { vlan: 78 },
  ],
  [
    'ERSPAN III with platform header',
    1,
    outer(
      47,
      gre(
        0x22eb,
        [...u16(0x2000), ...u16(0), ...u32(0), ...u32(1), ...u32(0), ...u32(0), ...INNER_ETH],
        0x1000,
        u32(9),
      ),
    ),
    {},
  ],
  [
    'VXLAN',
    1,
    outerUdp(4789, [8, 0, 0, 0, 0, 0, 5, 0, ...INNER_ETH]),
    { macs: ['02:00:00:00:01:0a', '02:00:00:00:01:0b'] },
  ],
  ['Geneve with an option', 1, outerUdp(6081, [1, 0, 0x65, 0x58, 0, 0, 5, 0, ...u32(0), ...INNER_ETH]), {}],
  ['GTP-U', 1, outerUdp(2152, [0x30, 0xff, ...u16(INNER4.length), ...u32(1), ...INNER4]), {}],
  ['Teredo', 1, outerUdp(3544, INNER6), { v6: true }],
  [
    'GRE in VXLAN',
    1,
    outerUdp(4789, [8, 0, 0, 0, 0, 0, 5, 0, ...eth(0x800, ip4('10.9.9.1', '10.9.9.2', 47, gre(0x800, INNER4)))]),
    {},
  ],
];

for (const [name, linkType, frame, want] of WAYS) {
  test(`the inner flow is found: ${name}`, () => {
    const app = recorder({ probe: (_head, _dir, flow) => (flow.bPort === 7777 ? YES : NO) });
    const b = bench([app]);
    b.feed(frame, T0, linkType);
    const harvest = b.finish();
    const flow = b.flows.find((f) => f.bPort === 7777);
    assert.ok(flow, `no flow; weirds ${JSON.stringify(harvest.weirds)}`);
    assert.deepEqual(
      [flow.aIp, flow.aPort, flow.bIp, flow.transport, flow.packetsAB, flow.bytesAB],
      [want.v6 ? '2001:db8::1' : '10.0.0.1', 5000, want.v6 ? '2001:db8::2' : '10.0.0.2', 'udp', 1, frame.length],
    );
    assert.equal(app.got[0], 'hello');
    assert.equal(flow.vlan, want.vlan ?? null);
    if (want.macs) assert.deepEqual([flow.aMac, flow.bMac], want.macs);
    assert.deepEqual(harvest.weirds, []);
  });

  test(`truncated at every byte never throws: ${name}`, () => {
    for (let n = 0; n < frame.length; n++) {
      const b = bench([recorder()]);
      b.feed(frame.slice(0, n), T0, linkType);
      b.finish();
    }
  });
}

test('ethernet dissectors get the payload by ethertype and by SNAP id', () => {
  const seen: [number, string][] = [];
  const listen = recorder({
    carriers: ['ethernet'],
    ports: [],
    etherTypes: [],
    open: (flow) => ({
      push(bytes) {
        seen.push([flow.etherType, String.fromCharCode(...bytes)]);
        return bytes.length;
      },
    }),
  });
  const cisco = 0x1_0000_0000 * 0x00000c + 0x2000;
  const b = bench([{ ...listen, etherTypes: [0x88cc, cisco] }]);
  b.feed(eth(0x88cc, ascii('lldp')));
  b.feed(vlan(5, 0x88cc, ascii('tagged')));
  b.feed(eth(11, [0xaa, 0xaa, 3, 0, 0, 0x0c, 0x20, 0, ...ascii('cdp'), 0, 0, 0]));
  b.feed(eth(0x9999, [1, 2, 3]));
  const harvest = b.finish();
  assert.deepEqual(seen, [
    [0x88cc, 'lldp'],
    [0x88cc, 'tagged'],
    [cisco, 'cdp'],
  ]);
  assert.equal(harvest.counters.undecoded, 1);
  assert.deepEqual(
    harvest.endpoints.map((e) => [e.key, e.packets]),
    [
      [`${MAC_A}||5|`, 1],
      [`${MAC_A}|||`, 3],
    ],
  );
});

test('encrypted 802.11 frames tell their sender only', () => {
  const b = bench();
  b.feed(dot11(0x08, 0x42, [MAC_B, AP, MAC_A], [1, 2, 3, 4, 5, 6, 7, 8, 9]), T0, 105);
  const harvest = b.finish();
  assert.deepEqual(
    harvest.endpoints.map((e) => e.mac),
    [MAC_A],
  );
  assert.equal(harvest.counters.undecoded, 1);
});

test('a snap length that cuts a TCP segment is a gap, not a shorter message', () => {
  const app = recorder();
  const b = bench([app]);
  const whole = (seq: number, text: string) =>
    eth(0x800, ip4('10.0.0.1', '10.0.0.2', 6, tcp(4000, 7777, seq, 0, 16, ascii(text))));
  b.feed(whole(100, 'abcdefgh').slice(0, -4));
  b.feed(whole(108, 'ijkl'));
  b.finish();
  assert.equal(app.got[0], 'abcd~ijkl');
});

test('random and mutated frames of every link type never throw', () => {
  const types = [...new Set(WAYS.map((w) => w[1])), 50, 51, 100, 119, 163, 147];
  const edits = fc.array(fc.tuple(fc.nat(120), fc.nat(255)), { minLength: 1, maxLength: 5 });
  const b = bench([recorder({ carriers: ['tcp', 'udp', 'ethernet'], etherTypes: [0x806] })]);
  fc.assert(
    fc.property(fc.nat(WAYS.length - 1), edits, (which, list) => {
      const way = WAYS[which]!;
      const frame = [...way[2]];
      for (const [at, value] of list) frame[at % frame.length] = value;
      b.feed(frame, undefined, way[1]);
    }),
    { numRuns: 20_000, seed: 3 },
  );
  fc.assert(
    fc.property(fc.nat(types.length - 1), fc.uint8Array({ maxLength: 120 }), (which, bytes) => {
      b.feed([...bytes], undefined, types[which]);
    }),
    { numRuns: 5_000, seed: 4 },
  );
  const harvest = b.finish();
  assert.equal(harvest.counters.frames, 25_000);
  assert.deepEqual(
    harvest.weirds.filter((w) => w.code.endsWith('.exception')),
    [],
  );
});

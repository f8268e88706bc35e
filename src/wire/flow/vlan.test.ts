/** Flows across VLANs: what a tap sees when a router stands between the two ends (ADR 9). */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bench, recorder, T0 } from '../../../test/wire/bench.ts';
import { ACK, ascii, type Bytes, eth, FIN, ip4, ip6, SYN, tcp, u16, udp } from '../../../test/wire/build.ts';

const A = '10.1.0.5';
const B = '10.2.0.9';
const MAC_OF_A = '02:00:00:00:01:05';
const MAC_OF_B = '02:00:00:00:02:09';
const ROUTER = '02:00:00:00:00:fe';

interface Where {
  readonly vlan: number;
  readonly src: string;
  readonly dst: string;
}
const FROM_A: Where = { vlan: 10, src: MAC_OF_A, dst: ROUTER };
const FROM_B: Where = { vlan: 20, src: MAC_OF_B, dst: ROUTER };
const TO_A: Where = { vlan: 10, src: ROUTER, dst: MAC_OF_A };
const TO_B: Where = { vlan: 20, src: ROUTER, dst: MAC_OF_B };

const tagged = (w: Where, packet: Bytes, type = 0x800) =>
  eth(0x8100, [...u16(w.vlan), ...u16(type), ...packet], w.src, w.dst);
let id = 0;

/** TCP segments of A (port 50000) and B (port 7777) as IP packets, by time to live. */
const fromA = (seq: number, flags: number, text = '') => {
  const n = ++id;
  return (ttl: number) => ip4(A, B, 6, tcp(50_000, 7777, seq, 1, flags, ascii(text)), { ttl, id: n });
};
const fromB = (seq: number, flags: number, text = '') => {
  const n = ++id;
  return (ttl: number) => ip4(B, A, 6, tcp(7777, 50_000, seq, 1, flags, ascii(text)), { ttl, id: n });
};

/** A short conversation: who speaks, packet. */
const talk = (): readonly (readonly ['a' | 'b', (ttl: number) => Bytes])[] => [
  ['a', fromA(100, SYN)],
  ['b', fromB(500, SYN | ACK)],
  ['a', fromA(101, ACK, 'question')],
  ['b', fromB(501, ACK, 'answer')],
  ['a', fromA(109, ACK | FIN)],
];

const stater = () =>
  recorder({
    parser: {
      push(bytes, _dir, out) {
        const text = String.fromCharCode(...bytes);
        out.observe('recorder.text', `said ${text}`);
        out.observe('recorder.text', `heard ${text}`, 'receiver');
        return bytes.length;
      },
    },
  });
const ENDS = [`${MAC_OF_A}|${A}|10|`, `${MAC_OF_B}|${B}|20|`] as const;

test('a span of what enters a switch: the two directions of a routed conversation carry two VLANs and are one flow', () => {
  const d = stater();
  const b = bench([d]);
  for (const [who, packet] of talk()) b.feed(tagged(who === 'a' ? FROM_A : FROM_B, packet(64)));
  const h = b.finish();
  assert.equal(b.flows.length, 1);
  const [f] = b.flows;
  assert.deepEqual(
    [f?.aIp, f?.aPort, f?.aMac, f?.bMac, f?.vlan, f?.packetsAB, f?.packetsBA, f?.protocol],
    [A, 50_000, MAC_OF_A, MAC_OF_B, 10, 3, 2, 'recorder'],
  );
  assert.deepEqual(
    h.endpoints.map((e) => [e.key, e.packets, e.hops]),
    [
      [ENDS[0], 3, 0],
      [ENDS[1], 2, 0],
    ],
  );
  assert.deepEqual(
    h.conversations.map((c) => [c.a, c.b, c.flows, c.packetsAB, c.packetsBA]),
    [[...ENDS, 1, 3, 2]],
  );
  // What is said of the receiver is said of its own address, though the frame goes to the router.
  assert.deepEqual(
    h.observations.filter((o) => o.protocol !== 'tcp').map((o) => [o.endpoint, o.value]),
    [
      [ENDS[0], 'heard answer'],
      [ENDS[0], 'said question'],
      [ENDS[1], 'heard question'],
      [ENDS[1], 'said answer'],
    ],
  );
});

test('the originator has its VLAN also when the answer is seen first', () => {
  const b = bench([recorder()]);
  b.feed(tagged(FROM_B, fromB(501, ACK, 'answer')(64)));
  b.feed(tagged(FROM_A, fromA(101, ACK, 'question')(64)));
  b.finish();
  assert.deepEqual([b.flows.length, b.flows[0]?.aIp, b.flows[0]?.vlan, b.flows[0]?.aMac], [1, A, 10, MAC_OF_A]);
});

test('a router on a stick: every packet is seen before and after it, and counts once', () => {
  const d = recorder();
  const b = bench([d]);
  for (const [who, packet] of talk()) {
    b.feed(tagged(who === 'a' ? FROM_A : FROM_B, packet(64)));
    b.feed(tagged(who === 'a' ? TO_B : TO_A, packet(63)));
  }
  const h = b.finish();
  assert.deepEqual(d.got, ['question', 'answer']);
  assert.deepEqual(d.gaps, []);
  assert.deepEqual(
    b.flows.map((f) => [f.aIp, f.vlan, f.packetsAB, f.packetsBA, f.aMac, f.bMac]),
    [[A, 10, 3, 2, MAC_OF_A, MAC_OF_B]],
  );
  assert.deepEqual(
    h.conversations.map((c) => [c.a, c.b, c.packetsAB, c.packetsBA]),
    [[...ENDS, 3, 2]],
  );
  // Each sighting is an endpoint of its own: the copies are the router's, one hop away.
  assert.deepEqual(
    h.endpoints.map((e) => [e.key, e.packets, e.hops]),
    [
      [`${ROUTER}|${A}|20|`, 3, 1],
      [`${ROUTER}|${B}|10|`, 2, 1],
      [ENDS[0], 3, 0],
      [ENDS[1], 2, 0],
    ],
  );
  assert.deepEqual(
    h.weirds.map((w) => [w.code, w.count]),
    [['ip.seen-again', 5]],
  );
  assert.equal(h.counters.frames, 10);
});

test('copies may come late and mixed; what is sent again by its sender is traffic', () => {
  const d = recorder({ carriers: ['udp'] });
  const b = bench([d]);
  const packet = (n: number, ttl: number) => ip4(A, B, 17, udp(50_000, 7777, ascii(`${n}`)), { ttl, id: 900 + n });
  for (const n of [1, 2, 3]) b.feed(tagged(FROM_A, packet(n, 64)), T0 + n);
  for (const n of [2, 1, 3]) b.feed(tagged(TO_B, packet(n, 63)), T0 + 900 + n);
  b.feed(tagged(FROM_A, packet(3, 64)), T0 + 2000); // the very same frame again
  b.feed(tagged(TO_B, packet(2, 63)), T0 + 5e6); // too late for a copy
  b.finish();
  assert.equal(d.got[0], '12332');
  assert.equal(b.flows[0]?.packetsAB, 5);
});

test('a copy that is not recognised is a retransmission to the stream', () => {
  const d = recorder();
  const b = bench([d]);
  const segment = (mac: Where, n: number, ttl: number) =>
    tagged(mac, ip4(A, B, 6, tcp(50_000, 7777, 1, 1, ACK, ascii('once')), { ttl, id: n }));
  b.feed(segment(FROM_A, 1, 64));
  b.feed(segment(TO_B, 2, 63));
  const h = b.finish();
  assert.equal(d.got[0], 'once');
  assert.deepEqual(
    h.endpoints.map((e) => [e.mac, e.hops, e.packets]),
    [
      [ROUTER, 1, 1],
      [MAC_OF_A, 0, 1],
    ],
  );
});

test('a copy of an outer packet is no news of what is in the tunnel', () => {
  const inner = ip4('192.168.0.1', '192.168.0.2', 17, udp(9, 99, [1]), { id: 7 });
  const b = bench();
  for (const [w, ttl] of [
    [FROM_A, 64],
    [TO_B, 63],
  ] as const)
    b.feed(tagged(w, ip4(A, B, 4, inner, { ttl, id: 77 })));
  b.finish();
  assert.deepEqual(b.flows.map((f) => `${f.aIp} ${f.packetsAB}`).sort(), ['10.1.0.5 1', '192.168.0.1 1']);
});

test('QinQ: the inner tag is the VLAN, whatever the outer one is on either way', () => {
  const b = bench([recorder()]);
  const stacked = (outer: number, w: Where, packet: Bytes) =>
    eth(0x88a8, [...u16(outer), ...u16(0x8100), ...u16(w.vlan), ...u16(0x800), ...packet], w.src, w.dst);
  for (const [who, packet] of talk())
    b.feed(who === 'a' ? stacked(700, FROM_A, packet(64)) : stacked(800, FROM_B, packet(64)));
  const h = b.finish();
  assert.deepEqual(
    b.flows.map((f) => [f.vlan, f.packetsAB, f.packetsBA]),
    [[10, 3, 2]],
  );
  assert.deepEqual(
    h.endpoints.map((e) => e.vlan),
    [10, 20],
  );
});

test('addresses of link scope repeat in every VLAN: their flows stay apart', () => {
  const b = bench();
  const at = (vlan: number): Where => ({ vlan, src: `02:00:00:00:00:${vlan}`, dst: ROUTER });
  for (const vlan of [10, 20]) {
    b.feed(tagged(at(vlan), ip4('0.0.0.0', '255.255.255.255', 17, udp(68, 67, [1]), { id: vlan })));
    b.feed(tagged(at(vlan), ip4('169.254.0.1', '169.254.0.2', 17, udp(9, 99, [1]), { id: vlan })));
    b.feed(tagged(at(vlan), ip6('fe80::1', 'fe80::2', 17, udp(9, 99, [1])), 0x86dd));
    b.feed(tagged(at(vlan), ip6('2001:db8::1', '2001:db8::2', 17, udp(9, 99, [1])), 0x86dd));
  }
  b.finish();
  const count = (address: string) => b.flows.filter((f) => f.aIp === address).map((f) => f.vlan);
  for (const address of ['0.0.0.0', '169.254.0.1', 'fe80::1']) assert.deepEqual(count(address).sort(), [10, 20]);
  // The same addresses and ports elsewhere are one flow: an address plan that repeats within one sensor is given up.
  assert.deepEqual(count('2001:db8::1'), [20]);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bench, recorder, T0 } from '../../../test/wire/bench.ts';
import { ACK, ascii, type Bytes, eth, ip4, ip6, mac, tcp, u16, udp, udpFrame } from '../../../test/wire/build.ts';
import { MORE } from '../contract.ts';
import { DEFAULT_LIMITS, type Limits } from '../limits.ts';

const HOUR = 3_600_000_000;
const START = Math.floor(T0 / HOUR) * HOUR;
const text = (n: number) => `10.0.${n >> 8}.${n & 255}`;

/** Many small flows of many hosts, in a fixed pseudo-random order. */
function traffic(): Bytes[] {
  let x = 12_345;
  const next = (n: number) => {
    x = (Math.imul(x, 1_103_515_245) + 12_345) & 0x7fffffff;
    return (x >> 8) % n;
  };
  return Array.from({ length: 3_000 }, () => {
    const [a, b, port] = [next(60), next(60), 1000 + next(40)];
    const src: readonly number[] = mac(`02:00:00:00:00:${a.toString(16).padStart(2, '0')}`);
    const frame =
      next(3) === 0
        ? eth(0x86dd, ip6(`2001:db8::${a + 1}`, `2001:db8::${b + 1}`, 17, udp(5000, port, ascii('v6'))))
        : udpFrame(text(a), 5000, text(b), port, ascii(`host ${a}`));
    return [...frame.slice(0, 6), ...src, ...frame.slice(12)];
  });
}

const talker = () =>
  recorder({
    ports: [1000, 1001, 1002],
    looks: 3,
    parser: {
      push(bytes, _dir, out) {
        out.observe('recorder.text', String.fromCharCode(...bytes));
        return bytes.length;
      },
    },
  });

test('the harvest is the same for every hash seed and table size, byte for byte', () => {
  const frames = traffic();
  const run = (seed: number, limits: Partial<Limits> = {}) => {
    const b = bench([talker()], limits, seed);
    frames.forEach((f, i) => {
      b.feed(f, START + i * 1_000_000);
    });
    return JSON.stringify(b.finish());
  };
  const want = run(1);
  assert.ok(want.length > 50_000);
  for (const seed of [2, 0x7fffffff, -5]) assert.equal(run(seed), want);
  assert.equal(run(1, { flows: 40_000 }), want);
});

test('harvests in between add up to one at the end', () => {
  const frames = traffic();
  const whole = bench([talker()]);
  const parts = bench([talker()]);
  const sums = new Map<string, number>();
  const flows = new Map<string, number>();
  const packets = new Map<string, number>();
  const take = (h: ReturnType<typeof whole.finish>) => {
    for (const e of h.endpoints) packets.set(e.key, (packets.get(e.key) ?? 0) + e.packets);
    for (const c of h.conversations) {
      const key = `${c.hourUs} ${c.a} ${c.b} ${c.port} ${c.protocol}`;
      sums.set(key, (sums.get(key) ?? 0) + c.bytesAB * 1e6 + c.packetsBA);
      flows.set(key, (flows.get(key) ?? 0) + c.flows);
    }
  };
  frames.forEach((f, i) => {
    whole.feed(f, START + i * 100_000);
    parts.feed(f, START + i * 100_000);
    if (i % 700 === 0) take(parts.harvest());
  });
  take(parts.finish());
  const want = whole.finish();
  assert.equal(want.endpoints.length, packets.size);
  for (const e of want.endpoints) assert.equal(packets.get(e.key), e.packets, e.key);
  for (const c of want.conversations) {
    const key = `${c.hourUs} ${c.a} ${c.b} ${c.port} ${c.protocol}`;
    assert.equal(sums.get(key), c.bytesAB * 1e6 + c.packetsBA, key);
    assert.equal(flows.get(key), c.flows, key);
  }
});

test('a flow longer than an hour is one conversation an hour', () => {
  const b = bench();
  for (const minute of [10, 12, 14, 59, 61, 63])
    b.feed(udpFrame('10.0.0.1', 9, '10.0.0.2', 99, [1]), START + minute * 60e6);
  const h = b.finish();
  assert.deepEqual(
    h.conversations.map((c) => [(c.hourUs - START) / HOUR, c.packetsAB]),
    [
      [0, 4],
      [1, 2],
    ],
  );
});

test('endpoints: unicast senders only, with the fewest hops; targets that never answered are none', () => {
  const b = bench();
  const from = (ttl: number) => eth(0x800, ip4('10.0.0.1', '10.0.0.2', 17, udp(9, 99, [1]), { ttl }));
  b.feed(from(60));
  b.feed(from(62));
  b.feed(from(61));
  b.feed(
    eth(0x800, ip4('10.0.0.3', '239.1.1.1', 17, udp(9, 99, [1]), { ttl: 1 }), '02:00:00:00:00:03', '01:00:5e:01:01:01'),
  );
  b.feed(eth(0x800, ip4('0.0.0.0', '255.255.255.255', 17, udp(68, 67, [1])), '02:00:00:00:00:04', 'ff:ff:ff:ff:ff:ff'));
  const h = b.finish();
  assert.deepEqual(
    h.endpoints.map((e) => [e.key, e.hops, e.packets]),
    [
      ['02:00:00:00:00:03|10.0.0.3||', null, 1],
      ['02:00:00:00:00:04|||', null, 1],
      ['02:00:00:00:00:0a|10.0.0.1||', 2, 3],
    ],
  );
  assert.deepEqual(
    h.conversations.map((c) => c.b),
    ['|239.1.1.1||', '|255.255.255.255||', '02:00:00:00:00:0b|10.0.0.2||'],
  );
});

test('a sender whose MAC address changes is two endpoints, each with its own packets', () => {
  const b = bench();
  const frame = (m: string) => eth(0x800, ip4('10.0.0.1', '10.0.0.2', 17, udp(9, 99, [1])), m);
  for (const m of ['02:00:00:00:00:01', '02:00:00:00:00:01', '02:00:00:00:00:02', '02:00:00:00:00:01'])
    b.feed(frame(m));
  const h = b.finish();
  assert.deepEqual(
    h.endpoints.map((e) => [e.mac, e.packets]),
    [
      ['02:00:00:00:00:01', 3],
      ['02:00:00:00:00:02', 1],
    ],
  );
});

const udpTo = (port: number, host = 1) => udpFrame(text(host), 5000, '10.1.0.1', port, ascii('x'));
const segment = (port: number, seq: number, bytes: Bytes) =>
  eth(0x800, ip4('10.0.0.1', '10.1.0.1', 6, tcp(port, 7777, seq, 0, ACK, bytes)));
const fragment = (id: number, offset: number, size = 8) =>
  eth(
    0x800,
    ip4(
      '10.0.0.1',
      '10.1.0.1',
      17,
      Array.from({ length: size }, () => 1),
      { id, offset, more: true },
    ),
  );
const times = <T>(n: number, f: (k: number) => T): T[] => Array.from({ length: n }, (_, k) => f(k));
const waiter = () => recorder({ parser: { push: () => 0 } });
const inventor = () =>
  recorder({
    parser: {
      push(bytes, _dir, out) {
        out.observe('recorder.text', String(out.atUs));
        return bytes.length;
      },
    },
  });

/** Every limit: what reaches it, and how often it must be counted. */
const CAPS: Readonly<
  Record<keyof Limits, null | [Partial<Limits>, readonly Bytes[], number, ReturnType<typeof recorder>?]>
> = {
  flows: [{ flows: 4 }, times(10, (k) => udpTo(100 + k)), 6],
  tcpIdleUs: null, // a time-out, not a cap: see the test below
  udpIdleUs: null,
  endpoints: [{ endpoints: 3 }, times(5, (k) => udpTo(99, k + 1)), 2],
  observations: [{ observations: 3 }, times(5, () => udpTo(7777)), 2, inventor()],
  conversations: [{ conversations: 3 }, times(5, (k) => udpTo(100 + k)), 2],
  valuesPerField: [{ valuesPerField: 3 }, times(5, () => udpTo(7777)), 2, inventor()],
  streamBytes: [{ streamBytes: 100 }, times(12, (k) => segment(4000, 1 + k * 10, ascii('0123456789'))), 1, waiter()],
  segments: [{ segments: 2 }, [segment(4000, 1, [1]), ...times(3, (k) => segment(4000, 10 + k * 10, [1]))], 1],
  reassemblyBytes: [
    { reassemblyBytes: 50 },
    times(7, (k) => segment(4000, 1 + k * 10, ascii('0123456789'))),
    1,
    waiter(),
  ],
  fragmentedDatagrams: [{ fragmentedDatagrams: 2 }, times(5, (k) => fragment(k, 0)), 3],
  fragmentsPerDatagram: [{ fragmentsPerDatagram: 3 }, times(4, (k) => fragment(1, k * 8)), 1],
  fragmentBytes: [{ fragmentBytes: 20 }, times(4, (k) => fragment(k, 0)), 2],
  fragmentTimeoutUs: null,
  layers: [{ layers: 3 }, [eth(0x8100, times(6, () => [0, 5, 0x81, 0]).flat())], 1],
  weirds: [{ weirds: 1 }, [eth(0x8100, [1]), eth(0x8847, [1]), eth(0x8864, [1])], 2],
  parsers: [{ parsers: 2 }, times(5, (k) => udpFrame(text(k), 5000, '10.1.0.1', 7777, ascii('x'))), 3],
  undecided: [
    { undecided: 2 },
    times(5, (k) => udpFrame(text(k), 5000, '10.1.0.1', 7777, ascii('x'))),
    3,
    recorder({ probe: () => MORE }),
  ],
};

test('every limit is in the table of this test', () => {
  assert.deepEqual(Object.keys(CAPS).sort(), Object.keys(DEFAULT_LIMITS).sort());
});

for (const [name, entry] of Object.entries(CAPS)) {
  if (entry === null) continue;
  const [limits, frames, hits, dissector] = entry;
  test(`cap ${name}: reached, counted, and the sensor goes on`, () => {
    const b = bench([dissector ?? recorder()], limits);
    for (const f of frames) b.feed(f);
    const h = b.finish();
    assert.deepEqual(
      h.caps.map((c) => [c.cap, c.limit, c.hits]),
      [[name, limits[name as keyof Limits], hits]],
    );
    assert.equal(h.counters.frames, frames.length);
  });
}

test('at the cap of flows the longest idle one is closed; what is known keeps updating', () => {
  const b = bench([], { flows: 2 });
  const at = (s: number) => T0 + s * 1e6;
  b.feed(udpTo(1), at(0));
  b.feed(udpTo(2), at(1));
  b.feed(udpTo(1), at(2));
  b.feed(udpTo(3), at(3));
  assert.deepEqual(
    b.flows.map((f) => f.bPort),
    [2],
  );
  const known = bench([], { endpoints: 1 });
  for (const host of [1, 2, 1]) known.feed(udpTo(5, host));
  assert.deepEqual(
    known.finish().endpoints.map((e) => [e.ip, e.packets]),
    [['10.0.0.1', 2]],
  );
});

test('idle flows are closed at their time-out, fragments too', () => {
  const b = bench([], { tcpIdleUs: 100e6, udpIdleUs: 10e6, fragmentTimeoutUs: 5e6 });
  b.feed(segment(4000, 1, [1]), T0);
  b.feed(udpTo(1), T0);
  b.feed(fragment(1, 0), T0);
  b.feed(udpTo(2), T0 + 20e6);
  assert.deepEqual(
    b.flows.map((f) => f.transport),
    ['udp'],
  );
  b.feed(fragment(2, 0), T0 + 101e6);
  assert.equal(b.flows.filter((f) => f.transport === 'tcp').length, 1);
  assert.deepEqual(
    b.finish().weirds.map((w) => [w.code, w.count]),
    [['ip.fragment-timeout', 1]],
  );
});

test('100,000 IPv6 addresses in a table of 64 flows: memory is swept, known text stays right', () => {
  const b = bench([], { flows: 64, endpoints: 10, conversations: 10 });
  for (let k = 0; k < 20_000; k++) {
    b.feed(
      eth(
        0x86dd,
        ip6(`2001:db8::${(k >> 8).toString(16)}:${(k & 255).toString(16)}:1`, '2001:db8::2', 17, udp(9, 99, u16(k))),
      ),
    );
  }
  b.finish();
  assert.equal(b.flows.length, 20_000);
  assert.equal(new Set(b.flows.map((f) => f.aIp)).size, 20_000);
  assert.ok(b.flows.every((f) => f.bIp === '2001:db8::2'));
});

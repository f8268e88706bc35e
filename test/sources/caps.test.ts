/** What bounds the sources, and what is hostile to them: each bound is reached here, is counted, and the known goes on. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadSources } from '../../src/install/sources.ts';
import type { Harvest } from '../../src/model/harvest.ts';
import { Framing } from '../../src/sources/formats/framing.ts';
import { SOURCE_LIMITS, type SourceLimits } from '../../src/sources/limits.ts';
import { createReading } from '../../src/sources/reading.ts';

const sources = await loadSources();
const AT_US = Date.UTC(2026, 2, 3, 10) * 1000;
const ACK = (n: number, name = ''): string =>
  `<30>Mar  3 09:59:00 dhcp1 dhcpd: DHCPACK on 10.20.${n >> 8}.${n & 255} to 00:1b:44:00:${hex(n >> 8)}:${hex(n & 255)}${name && ` (${name})`} via eth0`;
const hex = (n: number): string => (n & 255).toString(16).padStart(2, '0');
const capsOf = (harvest: Harvest): Record<string, number> =>
  Object.fromEntries(harvest.caps.map((c) => [c.cap, c.hits]));

function v9(sets: readonly Buffer[], domain: number): Buffer {
  const head = Buffer.alloc(20);
  head.writeUInt16BE(9, 0);
  head.writeUInt32BE(1_000, 4);
  head.writeUInt32BE(AT_US / 1e6, 8);
  head.writeUInt32BE(domain, 16);
  return Buffer.concat([head, ...sets]);
}

/** Templates with these numbers: source, target and count of packets. */
function templates(ids: readonly number[]): Buffer {
  const one = (id: number): Buffer => {
    const b = Buffer.alloc(16);
    [id, 3, 8, 4, 12, 4, 2, 4].forEach((v, i) => {
      b.writeUInt16BE(v, i * 2);
    });
    return b;
  };
  const body = Buffer.concat(ids.map(one));
  const head = Buffer.alloc(4);
  head.writeUInt16BE(body.length + 4, 2);
  return Buffer.concat([head, body]);
}

const DATA = (id: number): Buffer => {
  const b = Buffer.from([0, 0, 0, 16, 10, 2, 0, 5, 10, 2, 0, 9, 0, 0, 0, 7]);
  b.writeUInt16BE(id, 0);
  return b;
};

test('a million templates: a bounded number is kept, those that are known go on', () => {
  const reading = createReading({ sources });
  reading.datagram('netflow9', v9([templates([300])], 1), '10.0.0.1', AT_US);
  const ids = Array.from({ length: 1_000 }, (_, i) => 400 + i);
  const flood = templates(ids);
  for (let domain = 2; domain < 1_002; domain++) reading.datagram('netflow9', v9([flood], domain), '10.0.0.1', AT_US);
  reading.datagram('netflow9', v9([DATA(300)], 1), '10.0.0.1', AT_US);
  const harvest = reading.harvest();
  assert.equal(capsOf(harvest)['templates'], 1_000_000 - 511);
  assert.equal(harvest.conversations[0]?.packetsAB, 7);
});

test('forged senders: the state of a bounded number is kept, those that are known go on', () => {
  const reading = createReading({ sources });
  reading.datagram('netflow9', v9([templates([300])], 1), '10.0.0.1', AT_US);
  for (let n = 0; n < 5_000; n++) {
    reading.datagram('netflow9', v9([templates([300])], 1), `172.16.${n >> 8}.${n & 255}`, AT_US);
    reading.message(ACK(n), `172.17.${n >> 8}.${n & 255}`, AT_US, null);
  }
  reading.datagram('netflow9', v9([DATA(300)], 1), '10.0.0.1', AT_US);
  const harvest = reading.harvest();
  assert.equal(capsOf(harvest)['exporters'], 10_000 - SOURCE_LIMITS.exporters + 1);
  assert.equal(harvest.conversations.length, 1);
});

const BOUNDS: readonly [keyof SourceLimits, (reading: ReturnType<typeof createReading>) => void][] = [
  ['endpoints', (r) => Array.from({ length: 9 }, (_, n) => r.message(ACK(n), null, AT_US, n))],
  ['observations', (r) => Array.from({ length: 9 }, (_, n) => r.message(ACK(n), null, AT_US, n))],
  ['valuesPerField', (r) => Array.from({ length: 9 }, (_, n) => r.message(ACK(1, `name-${n}`), null, AT_US, n))],
  ['lineChars', (r) => r.message(ACK(1, 'x'.repeat(300)), null, AT_US, 1)],
  ['weirds', (r) => Array.from({ length: 9 }, (_, n) => r.datagram('sflow', Buffer.alloc(n), '10.0.0.1', n))],
  ['conversations', (r) => Array.from({ length: 9 }, (_, n) => r.message(firewall(n), null, AT_US, n))],
  ['exporters', (r) => Array.from({ length: 9 }, (_, n) => r.message(ACK(1), `10.0.0.${n + 1}`, AT_US, n))],
];
const firewall = (n: number): string =>
  `<166>Mar 03 2026 09:59:00 fw1 : %ASA-6-302014: Teardown TCP connection 1 for o:198.51.100.7/443 to i:10.20.0.${n + 1}/50123 duration 0:00:10 bytes 5200`;

test('every bound of the sources is counted when it is reached', () => {
  assert.deepEqual(BOUNDS.map((b) => b[0]).sort(), Object.keys(SOURCE_LIMITS).sort());
  for (const [bound, fill] of BOUNDS) {
    const limit = bound === 'weirds' ? 0 : bound === 'lineChars' ? 100 : 4;
    const reading = createReading({ sources, limits: { [bound]: limit } });
    fill(reading);
    const harvest = reading.harvest();
    assert.ok((capsOf(harvest)[bound] ?? 0) > 0, bound);
    assert.deepEqual(reading.harvest().caps, [], `${bound}: counted once`);
  }
});

const HOSTILE = [
  '<img src=x onerror=alert(1)>',
  "' or 1=1--",
  '__proto__',
  '../../etc/passwd',
  '\u202egpj.exe',
  '=cmd|calc',
  '\u001b[31mred',
  '%00',
];

test('strings that are meant for somebody behind us are no host names', () => {
  const reading = createReading({ sources });
  for (const [n, name] of HOSTILE.entries()) reading.message(ACK(n, name), '10.0.0.1', AT_US, null);
  const names = reading
    .harvest()
    .observations.filter((o) => o.field === 'dhcpd.hostname')
    .map((o) => o.value);
  assert.deepEqual(names, ['__proto__']);
});

test('a time of the future is the time of arrival; so is one before there were computers', () => {
  const reading = createReading({ sources });
  reading.message(ACK(1).replace('Mar  3 09:59:00', '2031-01-01T00:00:00Z'), null, AT_US, 1);
  reading.message(ACK(2).replace('Mar  3 09:59:00', '1970-01-01T00:00:00Z'), null, AT_US, 2);
  const harvest = reading.harvest();
  assert.deepEqual([...new Set(harvest.observations.map((o) => o.lastAtUs))], [AT_US]);
  assert.deepEqual(
    harvest.weirds.map((w) => [w.code, w.count]),
    [['source.clock', 2]],
  );
});

test('frames of a log stream come out whole, however they are cut', () => {
  const stream = Buffer.from('9 <30>hello<30>line one\n<30>line two\r\n11 <30>goodbye<30>last');
  const whole = ['<30>hello', '<30>line one', '<30>line two\r', '<30>goodbye', '<30>last'];
  // '9 ' counts '<30>hello'; '11 ' counts '<30>goodbye'.
  for (let at = 0; at <= stream.length; at++) {
    const got: string[] = [];
    const framing = new Framing(
      (bytes) => got.push(Buffer.from(bytes).toString()),
      () => assert.fail('nothing is too long'),
    );
    framing.push(stream.subarray(0, at));
    framing.push(stream.subarray(at));
    framing.end();
    assert.deepEqual(got, whole, `cut at ${at}`);
  }
});

test('time grows with the input: twice the lines, at most a little more than twice the time', () => {
  const cost = (lines: number): number => {
    let best = Number.POSITIVE_INFINITY;
    for (let round = 0; round < 3; round++) {
      const reading = createReading({ sources });
      const began = process.threadCpuUsage();
      const file = reading.file('snmpwalk', AT_US);
      for (let n = 0; n < lines; n++)
        file.line(`.1.3.6.1.2.1.17.4.3.1.2.0.27.68.${(n >> 16) & 255}.${(n >> 8) & 255}.${n & 255} = INTEGER: ${n}`);
      file.endOfFile();
      const { user, system } = process.threadCpuUsage(began);
      best = Math.min(best, user + system);
    }
    return best;
  };
  cost(1_000);
  const [once, twice] = [cost(8_000), cost(16_000)];
  assert.ok(twice / once < 3, `${twice} / ${once}`);
});

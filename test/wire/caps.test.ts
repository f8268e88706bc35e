/**
 * Every cap of the sensor is in one list, has a policy, and is reached here: made small as `--simulate` does, a storm of traffic
 * raises its counter, nothing breaks, and the devices that were there before go on updating (security rules 3 and A7).
 */

import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { loadDissectors } from '../../src/install/dissectors.ts';
import type { Harvest } from '../../src/model/harvest.ts';
import { SOURCE_LIMITS } from '../../src/sources/limits.ts';
import { CAP_NAMES, CAPS, type CapName, simulatedLimits } from '../../src/wire/caps.ts';
import { DEFAULT_LIMITS } from '../../src/wire/limits.ts';
import { createSensor, type Sensor } from '../../src/wire/sensor.ts';
import { ascii, type Bytes, eth, ip4, tcp, u16, udp } from './build.ts';

const dissectors = await loadDissectors();
const root = new URL('../../', import.meta.url).pathname;
const T0 = 1_700_000_000_000_000;
const DEVICES = 8;
const SERVER = '10.1.1.1';

const times = (n: number, f: (k: number) => Bytes): Bytes[] => Array.from({ length: n }, (_, k) => f(k));
const address = (net: number, n: number): string => `10.${net}.${n >> 8}.${n & 255}`;
const macOf = (net: number, n: number): string => `02:00:0${net % 10}:00:${hex2(n >> 8)}:${hex2(n & 255)}`;
const hex2 = (n: number): string => (n & 255).toString(16).padStart(2, '0');
const announce = (net: number, n: number, name: string): Bytes =>
  eth(
    0x0800,
    ip4(
      address(net, n),
      '239.255.255.250',
      17,
      udp(
        1900,
        1900,
        ascii(
          `NOTIFY * HTTP/1.1\r\nHOST: 239.255.255.250:1900\r\nNT: upnp:rootdevice\r\nNTS: ssdp:alive\r\nSERVER: ${name}\r\nUSN: uuid:${n}::upnp:rootdevice\r\n\r\n`,
        ),
      ),
    ),
    macOf(net, n),
  );
const segment = (n: number, seq: number, payload: Bytes, port = 80): Bytes =>
  eth(0x0800, ip4(address(31, n), SERVER, 6, tcp(20_000 + n, port, seq, 1, 0x18, payload)), macOf(31, n));
const fragment = (id: number, offset: number): Bytes =>
  eth(0x0800, ip4(address(32, 1), SERVER, 17, ascii('x'.repeat(16)), { id, offset, more: true }), macOf(32, 1));

const known = (n: number): Bytes => announce(20, n, 'Linux/6.1 UPnP/1.0 device/1.0');

/** Something of everything that fills a table. */
const STORM: readonly Bytes[] = [
  // Flows, endpoints, conversations, facts
  ...times(400, (n) => announce(30, n, `Linux/6.1 UPnP/1.0 device/${n}.0`)),
  ...times(16, (n) => announce(30, 9_999, `Linux/6.1 UPnP/1.0 device/${n}.0`)),
  // A head without end, in order, and holes before single bytes
  ...times(40, (k) =>
    segment(1, 1 + k * 64, ascii(k === 0 ? 'GET / HTTP/1.1\r\nX-Long: '.padEnd(64, 'a') : 'a'.repeat(64))),
  ),
  ...times(40, (k) => segment(2, 1 + (k === 0 ? 0 : 2 * k), ascii(k === 0 ? 'G' : 'E'))),
  // Parsers that wait, and bytes that wait for them
  ...times(40, (n) => segment(10 + n, 1, ascii('GET / HTTP/1.1\r\nHost: a\r\nX-Long: '.padEnd(200, 'a')))),
  // Flows of which nobody can say what they are
  ...times(20, (n) =>
    eth(0x0800, ip4(address(34, n), SERVER, 17, udp(40_000 + n, 41_000, [1, 2, 3, 4])), macOf(34, n)),
  ),
  // Many fragments of one datagram, and fragments of many
  ...times(6, (k) => fragment(1, 8 + 16 * k)),
  ...times(12, (k) => fragment(100 + k, 16)),
  // Headers on headers; irregularities of two kinds and more
  ...times(4, () => eth(0x8100, Array.from({ length: 20 }, () => [0, 5, 0x81, 0]).flat())),
  eth(0x0800, [0x45, 0, 0, 5]),
  eth(0x0800, ip4(address(33, 1), SERVER, 17, [0, 1, 0, 2, 0, 3, 0, 0])),
  eth(
    0x0800,
    ip4(address(33, 1), SERVER, 6, [...u16(1), ...u16(2), 0, 0, 0, 1, 0, 0, 0, 1, 0x10, 2, 0, 0, 0, 0, 0, 0]),
  ),
  eth(0x0800, ip4(address(33, 2), SERVER, 17, ascii('x'.repeat(16)), { id: 9, offset: 65_528 })),
];

let at = T0;
function feed(sensor: Sensor, frame: Bytes): void {
  const bytes = Uint8Array.from(frame);
  at += 1_000;
  sensor.frame(1, bytes, 0, bytes.length, bytes.length, at);
}

/** Devices that are known, then a storm with the same devices at its end. */
function storm(caps: readonly CapName[]): Harvest {
  const sensor = createSensor({ dissectors, hashSeed: 5, limits: simulatedLimits(caps) });
  for (let n = 0; n < DEVICES; n++) feed(sensor, known(n));
  const before = sensor.harvest();
  assert.equal(before.endpoints.length, DEVICES);
  for (const frame of STORM) feed(sensor, frame);
  for (let n = 0; n < DEVICES; n++) feed(sensor, known(n));
  return sensor.finish();
}

function assertWell(harvest: Harvest): void {
  const broken = harvest.weirds.filter((w) => /\.(exception|contract|undeclared-\w+)$/.test(w.code));
  assert.deepEqual(broken, []);
  const seen = new Set(harvest.endpoints.map((e) => e.ip));
  const told = new Set(harvest.observations.map((o) => o.endpoint));
  for (let n = 0; n < DEVICES; n++) {
    assert.ok(seen.has(address(20, n)), `known device ${n} is updated`);
    assert.ok(told.has(harvest.endpoints.find((e) => e.ip === address(20, n))!.key), `its facts are told`);
  }
}

test('the list holds every limit that is not one of time, each with its policy', () => {
  const sizes = Object.keys(DEFAULT_LIMITS).filter((name) => !name.endsWith('Us'));
  assert.deepEqual([...CAP_NAMES].sort(), sizes.sort());
  for (const name of CAP_NAMES) {
    assert.ok(CAPS[name].policy.length > 15, name);
    assert.ok(CAPS[name].simulated < DEFAULT_LIMITS[name], name);
  }
});

test('ordinary sizes: the storm reaches none but what fragments and layers are for', () => {
  const reached = storm([]).caps.map((c) => c.cap);
  assert.deepEqual(reached, ['layers']);
});

for (const name of CAP_NAMES) {
  test(`simulated: ${name}`, () => {
    const harvest = storm([name]);
    const cap = harvest.caps.find((c) => c.cap === name);
    assert.ok((cap?.hits ?? 0) > 0, 'its counter rises');
    assert.equal(cap?.limit, CAPS[name].simulated);
    assertWell(harvest);
  });
}

test('simulated: all at once', () => {
  const harvest = storm(CAP_NAMES);
  assertWell(harvest);
});

test('every cap that the code counts is in a list that a test reaches', () => {
  const used = new Set<string>();
  for (const file of globSync('src/{wire,sources,capture}/**/*.ts', { cwd: root })) {
    if (file.endsWith('.test.ts')) continue;
    const text = readFileSync(`${root}${file}`, 'utf8');
    for (const [, name] of text.matchAll(/\bcap\('(\w+)'/g)) used.add(name!);
    for (const [, name] of text.matchAll(/\bonCap\('(\w+)'/g)) used.add(name!);
    for (const [, name] of text.matchAll(/dropOldest\('(\w+)'/g)) used.add(name!);
  }
  assert.ok(used.size > CAP_NAMES.length, 'the search finds them');
  const tests = globSync('test/sources/*.test.ts', { cwd: root }).map((f) => readFileSync(`${root}${f}`, 'utf8'));
  const isReached = (name: string): boolean =>
    (CAP_NAMES as readonly string[]).includes(name) ||
    name in SOURCE_LIMITS ||
    tests.some((t) => t.includes(`'${name}'`));
  assert.deepEqual(
    [...used].filter((name) => !isReached(name)),
    [],
    'counted, but no test reaches it',
  );
  for (const name of CAP_NAMES) assert.ok(used.has(name), `${name} is counted somewhere`);
});

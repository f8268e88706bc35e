/**
 * Inputs that made other sensors quadratic, at n and at 2n: twice the input takes at most 2.3 times as long (security rule A4).
 * CPU time, the least of several runs; what is too short to measure is repeated.
 */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadDissectors } from '../../src/install/dissectors.ts';
import { createCaptureParser } from '../../src/wire/file/parser.ts';
import { createSensor } from '../../src/wire/sensor.ts';
import { ascii, eth, ip4, u16, u16le, u32, u32le, udp } from '../wire/build.ts';
import { A, B, datagram, type Frames, frame, type Input, segment, stream, times } from './complexity-build.ts';
import { FLOODS } from './complexity-floods.ts';

const dissectors = await loadDissectors();
const RUNS = 5;
const MOST = 2.3;
/** What is shorter than this is repeated, but not more often. */
const WANTED_MS = 25;
const MOST_REPEATS = 512;

const INPUTS: Readonly<Record<string, Input>> = {
  'segments of one byte in reverse order': {
    n: 32_000,
    make: (n) => [segment(1, ascii('G')), ...times(n, (k) => segment(2 + n - k, [0x41]))],
  },
  'segments of one byte in order, of a head without end': {
    n: 16_000,
    make: (n) => [segment(1, ascii('GET / HTTP/1.1\r\nX: ')), ...times(n, (k) => segment(20 + k, [0x41]))],
  },
  'fragments of 8 bytes, the last first': {
    n: 8_000,
    make: (n) =>
      times(n, (k) =>
        frame(
          eth(
            0x0800,
            ip4(
              A,
              B,
              17,
              times(8, () => 1),
              { id: 7, offset: (n - k) * 8, more: k > 0 },
            ),
          ),
        ),
      ),
  },
  'fragments of ever new datagrams': {
    n: 8_000,
    make: (n) =>
      times(n, (k) =>
        frame(
          eth(
            0x0800,
            ip4(
              A,
              B,
              17,
              times(8, () => 1),
              { id: k & 0xffff, offset: 8, more: true },
            ),
          ),
        ),
      ),
  },
  'empty lines to a protocol of lines': {
    n: 250_000,
    make: (n) =>
      stream(
        times(n, (k) => (k & 1 ? 10 : 13)),
        21,
      ),
  },
  'short lines to a protocol of lines': {
    n: 250_000,
    make: (n) => stream([...ascii('220 FTP\r\n'), ...times(n, (k) => [0x54, 0x20, 13, 10][k & 3]!)], 21),
  },
  'header fields without end': {
    n: 250_000,
    make: (n) => stream([...ascii('GET / HTTP/1.1\r\n'), ...times(n, (k) => [0x61, 0x3a, 13, 10][k & 3]!)], 80),
  },
  'an HL7 message without end': {
    n: 250_000,
    make: (n) =>
      stream(
        [
          0x0b,
          ...ascii('MSH|^~\\&|A|B|C|D|2024||ORU^R01|1|P|2.5\rOBX|'),
          ...times(n, (k) => (k % 7 === 0 ? 0x7c : 0x41)),
        ],
        2575,
      ),
  },
  'a DICOM PDU of four gigabytes': {
    n: 250_000,
    make: (n) => stream([4, 0, 0xff, 0xff, 0xff, 0xff, ...times(n, () => 1)], 104),
  },
  'TLS records of one byte': {
    n: 8_000,
    make: (n) => stream([22, 3, 1, 0, 4, 1, 0, 64, 0, ...times(n, () => [22, 3, 1, 0, 1, 0]).flat()], 443),
  },
  'names that point to names': {
    n: 8_000,
    make: (n) =>
      times(n, (k) =>
        datagram(
          [
            ...u16(k),
            0x81,
            0x80,
            0,
            1,
            0,
            1,
            0,
            0,
            0,
            0,
            ...times(127, (j) => [0xc0, 12 + 2 * ((j + 1) % 127)]).flat(),
            0,
            1,
            0,
            1,
          ],
          53,
        ),
      ),
  },
  'DHCP options of no length': {
    n: 300,
    make: (n) =>
      times(n, (k) =>
        datagram(
          [1, 1, 6, 0, ...u32(k), ...times(228, () => 0), 99, 130, 83, 99, ...times(600, (j) => (j & 1 ? 0 : 12)), 255],
          67,
          68,
        ),
      ),
  },
  'BER that nests': {
    n: 8_000,
    make: (n) =>
      times(n, () =>
        datagram(
          times(600, (k) => [0x30, 0x82, 2, 0x50][k & 3]!),
          161,
        ),
      ),
  },
  'VLAN tags on VLAN tags': {
    n: 60_000,
    make: (n) => times(n, () => frame(eth(0x8100, times(64, () => [0, 5, 0x81, 0]).flat()))),
  },
  'flows from addresses that count up': {
    n: 6_000,
    ofMany: true,
    make: (n) =>
      times(n, (k) =>
        frame(eth(0x0800, ip4(`10.${(k >> 16) & 255}.${(k >> 8) & 255}.${k & 255}`, B, 17, udp(9, 9, [1])))),
      ),
  },
  'flows from addresses that share their low bits': {
    n: 6_000,
    ofMany: true,
    make: (n) =>
      times(n, (k) =>
        frame(
          eth(
            0x0800,
            ip4(`${1 + (k % 200)}.${(k >> 8) & 255}.${(k >> 3) & 255}.0`, B, 17, udp(1 + ((k * 256) & 0xffff), 9, [1])),
          ),
        ),
      ),
  },
  'a host that invents names': {
    n: 6_000,
    ofMany: true,
    make: (n) =>
      times(n, (k) =>
        datagram(
          ascii(
            `NOTIFY * HTTP/1.1\r\nHOST: 239.255.255.250:1900\r\nNT: upnp:rootdevice\r\nSERVER: x/${k}\r\nUSN: uuid:${k}::upnp:rootdevice\r\n\r\n`,
          ),
          1900,
        ),
      ),
  },
};

/** Long enough for every flow to be closed as idle, so that nothing of one repetition waits in the next. */
const PAUSE_US = 400_000_000;

/** Another sender, so that a repetition is a flow of its own. */
function sentBy(f: Uint8Array, n: number): void {
  const isIp6 = f[12] === 0x86;
  const at = isIp6 ? 36 : f[12] === 8 && f[13] === 0 ? 28 : 10;
  f[at] = n >> 8;
  f[at + 1] = n;
}

/** CPU milliseconds of one sensor for the frames, so many times over: the least of RUNS. */
function cost(frames: Frames, repeat: number): number {
  let least = Number.POSITIVE_INFINITY;
  for (let run = 0; run < RUNS; run++) {
    const start = process.cpuUsage();
    const sensor = createSensor({ dissectors, hashSeed: 99 });
    let at = 1_700_000_000_000_000;
    for (let r = 0; r < repeat; r++) {
      for (const f of frames) {
        if (repeat > 1) sentBy(f, r);
        at += 10;
        sensor.frame(1, f, 0, f.length, f.length, at);
      }
      at += PAUSE_US;
    }
    sensor.finish();
    const used = process.cpuUsage(start);
    least = Math.min(least, (used.user + used.system) / 1000);
  }
  return least;
}

/** time(large) / time(small). The machine may disturb a measurement: only what is dear each time is dear. */
function doubling(small: Frames, large: Frames, repeat: number, empty: number): number {
  let ratio = Number.POSITIVE_INFINITY;
  for (let k = 0; k < 6 && ratio > MOST; k++)
    ratio = Math.min(ratio, (cost(large, repeat) - empty) / Math.max(0.1, cost(small, repeat) - empty));
  return ratio;
}

/** A file with so many blocks: interfaces in sections. That more than are read are refused is a test of src/wire/file/parser.test.ts. */
function interfaces(n: number): Uint8Array {
  const section = [...u32le(0x0a0d0d0a), ...u32le(28), ...u32le(0x1a2b3c4d), ...u16le(1), 0, 0, ...times(8, () => 255)];
  const face = [...u32le(1), ...u32le(20), 1, 0, 0, 0, 0, 0, 4, 0, ...u32le(20)];
  const most = 4_096;
  const blocks = times(n, (k) => (k % most === 0 ? [...section, ...u32le(28), ...face] : face));
  return Uint8Array.from(blocks.flat());
}

test('twice as many interfaces of a pcapng file, in sections of 4,096, take twice as long', () => {
  const read = (file: Uint8Array, repeat: number): number => {
    let least = Number.POSITIVE_INFINITY;
    for (let run = 0; run < RUNS; run++) {
      const start = process.cpuUsage();
      for (let r = 0; r < repeat; r++) {
        const parser = createCaptureParser(() => {});
        for (let at = 0; at < file.length; at += 65_536) parser.push(file.subarray(at, at + 65_536));
        assert.equal(parser.end(), null);
      }
      const used = process.cpuUsage(start);
      least = Math.min(least, (used.user + used.system) / 1000);
    }
    return least;
  };
  const [small, large] = [interfaces(500_000), interfaces(1_000_000)];
  let ratio = Number.POSITIVE_INFINITY;
  for (let k = 0; k < 10 && ratio > MOST; k++) ratio = Math.min(ratio, read(large, 2) / read(small, 2));
  console.log(`# complexity: interfaces of a pcapng file: ratio ${ratio.toFixed(2)}`);
  assert.ok(ratio <= MOST, `time(2n) / time(n) = ${ratio.toFixed(2)}`);
});

for (const [name, { n, make, ofMany }] of Object.entries({ ...INPUTS, ...FLOODS })) {
  test(`twice as much of it takes twice as long: ${name}`, () => {
    const small = make(n);
    cost(small, 1); // warm
    // A sensor costs some milliseconds before its first frame: what is counted is what the frames add.
    const empty = cost([], 1);
    const once = Math.max(0, cost(small, 1) - empty);
    const wanted = Math.ceil(WANTED_MS / Math.max(once, 0.01));
    const repeat = ofMany === true ? 1 : Math.min(MOST_REPEATS, Math.max(1, wanted));
    let ratio = doubling(small, make(2 * n), repeat, empty);
    // Where the larger input no longer fits into the processor's caches, one doubling is dear. What is quadratic is dearer still
    // with each further one.
    for (const more of [2, 4]) {
      if (ratio <= MOST) break;
      ratio = doubling(make(more * n), make(2 * more * n), Math.max(1, Math.round(repeat / more)), empty);
    }
    console.log(`# complexity: ${name}: ${once.toFixed(2)} ms at n = ${n}, ${repeat} times, ratio ${ratio.toFixed(2)}`);
    assert.ok(ratio <= MOST, `time(2n) / time(n) = ${ratio.toFixed(2)}`);
  });
}

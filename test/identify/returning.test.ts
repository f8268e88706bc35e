/** A frame of EtherCAT comes back to its master under the master's address with a bit set: that is no second device. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadDissectors } from '../../src/install/dissectors.ts';
import { assetsOf } from '../../src/services/inspect.ts';
import { installedKnowledge } from '../support/inventory.ts';
import { bench } from '../wire/bench.ts';
import { ascii, type Bytes, eth, u16le, u32le } from '../wire/build.ts';

const GROUP = '01:01:05:01:00:00';

/** One datagram (IEC 61158-4-12) that reads a slave's mailbox; `count`: slaves that answered. */
function frame(src: string, count: number): Bytes {
  // CoE: the answer to a read of object 1008, its name, in the mailbox (CiA 301)
  const name = ascii('EL2004');
  const sdo = [0x41, 8, 0x10, 0, ...u32le(name.length), ...name];
  const mailbox = [...u16le(2 + sdo.length), 0, 0, 0, 3, ...u16le(3 << 12), ...sdo];
  const data = count === 0 ? mailbox.map(() => 0) : mailbox;
  const datagram = [4, 1, ...u16le(1001), ...u16le(0x1100), ...u16le(data.length), 0, 0, ...data, ...u16le(count)];
  return eth(0x88a4, [...u16le(datagram.length | 0x1000), ...datagram], src, GROUP);
}

async function devices(frames: readonly Bytes[]): Promise<readonly (readonly string[])[]> {
  const { fields, catalogue } = await installedKnowledge();
  const dissectors = await loadDissectors();
  const sensor = bench(dissectors);
  for (const f of frames) sensor.feed(f);
  const ports = { dissectors, fields, catalogue, hashSeed: 1, readCapture: () => Promise.reject(new Error('none')) };
  const assets = assetsOf(ports, sensor.finish(), 'made', true);
  return assets.map((x) => [...(x.attributes.macs.value ?? []), ...(x.links.length > 0 ? ['behind'] : [])]).sort();
}

test('the master, under both addresses, is one device, with the slave behind it', async () => {
  const [master, back] = ['00:01:05:00:00:0a', '02:01:05:00:00:0a'];
  assert.deepEqual(await devices([frame(master, 0), frame(back, 1)]), [[master, back], ['behind']]);
});

test('near misses: a master that has the bit itself; another device', async () => {
  const [own, other] = ['02:01:05:00:00:0b', '00:01:05:00:00:0c'];
  assert.deepEqual(await devices([frame(own, 0), frame(own, 1)]), [[own], ['behind']]);
  assert.deepEqual(await devices([frame(own, 0), frame(own, 1), frame(other, 0)]), [[other], [own], ['behind']]);
});

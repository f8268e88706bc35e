/** Bounds of the collector and of tables of switches: each is reached here and counted, and what is known goes on. */

import assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { startCollecting } from '../../src/capture/collect/collect.ts';
import { loadSources } from '../../src/install/sources.ts';
import type { Harvest } from '../../src/model/harvest.ts';
import { createReading } from '../../src/sources/reading.ts';

type Listener = readonly ['log' | 'sflow', 'udp' | 'tcp'];

async function collecting([kind, transport]: Listener, maxQueue?: number) {
  const harvests: Harvest[] = [];
  let dropped = 0;
  const running = await startCollecting({
    listeners: [{ kind, transport, port: 0 }],
    host: '127.0.0.1',
    allow: [],
    harvestEveryMs: 60_000,
    hashSeed: 1,
    ...(maxQueue === undefined ? {} : { maxQueue }),
    onHarvest: (harvest, lost) => {
      harvests.push(harvest);
      dropped = lost;
    },
  });
  const end = async () => {
    await sleep(150);
    await running.stop();
    const caps = harvests.flatMap((h) => h.caps);
    return { harvests, dropped, hits: (cap: string) => caps.find((c) => c.cap === cap)?.hits ?? 0 };
  };
  return { port: running.ports[0]!, end };
}

async function send(port: number, datagrams: readonly Uint8Array[]): Promise<void> {
  const socket = createSocket('udp4');
  for (const d of datagrams) await new Promise((sent) => socket.send(d, port, '127.0.0.1', sent));
  socket.close();
}

const word = (n: number): number[] => [n >>> 24, (n >>> 16) & 255, (n >>> 8) & 255, n & 255];

/** One sampled Ethernet frame of an agent with a rate of its own, after sFlow 5 section 5.3. */
function sample(agent: number): Uint8Array {
  const frame = [2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1, 8, 6, 0, 1, 8, 0, 6, 4, 0, 1, 2, 0, 0, 0, 0, 1, 10, 0, 0, 9];
  while (frame.length < 44) frame.push(0);
  const record = [...[1, 60, 0, frame.length].flatMap(word), ...frame];
  const body = [...[1, 1, 100 + agent, 0, 0, 0, 0, 1, 1, record.length].flatMap(word), ...record];
  return Uint8Array.from([...[5, 1, 0x0a00_0000 + agent, 0, 1, 1, 1, 1, body.length].flatMap(word), ...body]);
}

test('a queue that is full drops what comes, counts it and goes on', async () => {
  const { port, end } = await collecting(['log', 'udp'], 2);
  const line = Buffer.from('<30>Mar  3 09:59:00 dhcp1 dhcpd: DHCPACK on 10.20.0.1 to 00:1b:44:00:00:01 via eth0');
  await send(
    port,
    Array.from({ length: 200 }, () => line),
  );
  await sleep(300);
  await send(port, [line]);
  const { hits, dropped, harvests } = await end();
  assert.ok(hits('queue') > 0);
  assert.ok(dropped >= hits('queue'));
  assert.ok(harvests.some((h) => h.observations.length > 0));
});

test('connections beyond their number are refused and counted', async () => {
  const { port, end } = await collecting(['log', 'tcp']);
  const open: Socket[] = [];
  for (let n = 0; n < 270; n++) {
    const socket = connect(port, '127.0.0.1');
    socket.on('error', () => {});
    open.push(socket);
    await once(socket, 'connect');
  }
  const { hits } = await end();
  for (const socket of open) socket.destroy();
  assert.equal(hits('connections'), 270 - 256);
});

test('sampled frames of more agents and rates than are kept are counted and dropped', async () => {
  const { port, end } = await collecting(['sflow', 'udp']);
  await send(
    port,
    Array.from({ length: 70 }, (_, n) => sample(n + 1)),
  );
  const { hits, harvests } = await end();
  assert.equal(hits('sampledAgents'), 70 - 64);
  assert.ok(harvests.some((h) => h.endpoints.some((e) => e.mac === '02:00:00:00:00:01')));
});

test('a bridge table of more rows than are kept is counted', async () => {
  const reading = createReading({ sources: await loadSources() });
  const file = reading.file('snmpwalk', Date.UTC(2026, 2, 3) * 1000);
  const ROWS = 65_546;
  for (let n = 0; n < ROWS; n++) {
    const mac = `0.27.${n >> 16}.${(n >> 8) & 255}.${n & 255}.1`;
    file.line(`.1.3.6.1.2.1.17.4.3.1.2.${mac} = INTEGER: ${n % 48}`);
    file.line(`.1.3.6.1.2.1.17.7.1.2.2.1.2.10.${mac} = INTEGER: ${n % 48}`);
  }
  file.endOfFile();
  assert.ok((reading.harvest().caps.find((c) => c.cap === 'bridgeRows')?.hits ?? 0) > 0);
});

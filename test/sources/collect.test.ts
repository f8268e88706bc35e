/**
 * The collector with real peers: softflowd exports a capture made here as NetFlow 5, 9 and IPFIX, logger sends a log; a sampled
 * frame is packed by hand. What comes out is held against what went in.
 */

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Collecting, startCollecting } from '../../src/capture/collect/collect.ts';
import { subnet } from '../../src/model/filter/fold.ts';
import type { Harvest } from '../../src/model/harvest.ts';
import { pcap } from '../support/captures.ts';

const have = (program: string): boolean => spawnSync('sh', ['-c', `command -v ${program}`]).status === 0;

interface Running extends Collecting {
  /** Stops, and gives what was learnt and how much was lost. */
  end(): Promise<{ readonly harvests: readonly Harvest[]; readonly dropped: number }>;
}

async function collecting(kinds: readonly [string, 'udp' | 'tcp'][], allow: readonly string[] = []): Promise<Running> {
  const harvests: Harvest[] = [];
  let dropped = 0;
  const running = await startCollecting({
    listeners: kinds.map(([kind, transport]) => ({ kind, transport, port: 0 })),
    host: '127.0.0.1',
    allow: allow.map((a) => subnet(a)!),
    harvestEveryMs: 60_000,
    hashSeed: 1,
    onHarvest: (harvest, lost) => {
      harvests.push(harvest);
      dropped = lost;
    },
  });
  const end = async (): Promise<{ harvests: Harvest[]; dropped: number }> => {
    await sleep(150);
    await running.stop();
    return { harvests, dropped };
  };
  return { ...running, end };
}

async function send(port: number, datagrams: readonly Buffer[]): Promise<void> {
  const socket = createSocket('udp4');
  for (const d of datagrams) await new Promise((sent) => socket.send(d, port, '127.0.0.1', sent));
  socket.close();
}

const ip = (text: string): Buffer => Buffer.from(text.split('.').map(Number));
const mac = (text: string): Buffer => Buffer.from(text.replaceAll(':', ''), 'hex');
const CT = { mac: '00:1b:44:11:3a:b7', ip: '10.20.0.11' };
const ARCHIVE = { mac: '00:1b:44:11:3a:b8', ip: '10.10.0.5' };

/** TCP over IPv4 over Ethernet, with checksums that nobody looks at. */
function frame(
  from: typeof CT,
  to: typeof CT,
  ports: readonly [number, number],
  flags: number,
  payload: number,
): Buffer {
  const ethernet = Buffer.concat([mac(to.mac), mac(from.mac), Buffer.from([8, 0])]);
  const ipHead = Buffer.alloc(20);
  ipHead[0] = 0x45;
  ipHead.writeUInt16BE(40 + payload, 2);
  ipHead[8] = 64;
  ipHead[9] = 6;
  ip(from.ip).copy(ipHead, 12);
  ip(to.ip).copy(ipHead, 16);
  const tcp = Buffer.alloc(20 + payload);
  tcp.writeUInt16BE(ports[0], 0);
  tcp.writeUInt16BE(ports[1], 2);
  tcp[12] = 0x50;
  tcp[13] = flags;
  return Buffer.concat([ethernet, ipHead, tcp]);
}

const SYN = 2;
const ACK = 16;
const PORTS: readonly [number, number] = [50_123, 104];
const BACK: readonly [number, number] = [104, 50_123];
/** 3 packets of 240 bytes IP one way, 5 of 1,100 the other. */
const TALK = [
  frame(CT, ARCHIVE, PORTS, SYN, 0),
  frame(ARCHIVE, CT, BACK, SYN | ACK, 0),
  frame(CT, ARCHIVE, PORTS, ACK, 60),
  frame(ARCHIVE, CT, BACK, ACK, 300),
  frame(ARCHIVE, CT, BACK, ACK, 300),
  frame(ARCHIVE, CT, BACK, ACK, 300),
  frame(CT, ARCHIVE, PORTS, ACK, 60),
  frame(ARCHIVE, CT, BACK, ACK, 0),
];
const EXPORTERS: readonly [string, string, string, string?][] = [
  ['5', 'netflow5', 'NetFlow 5 exporter 127.0.0.1'],
  ['9', 'netflow9', 'NetFlow 9 exporter 127.0.0.1'],
  ['10', 'ipfix', 'IPFIX exporter 127.0.0.1'],
  // Both directions in one record, the lower address first.
  ['10', 'ipfix', 'IPFIX exporter 127.0.0.1', '-b'],
];

for (const [version, id, via, more] of EXPORTERS) {
  test(`softflowd, version ${version}${more === undefined ? '' : ` ${more}`}: the conversation comes out as it went in`, async (t: TestContext) => {
    if (!have('softflowd')) return t.skip('softflowd is not installed');
    const folder = await mkdtemp(join(tmpdir(), 'owflow-'));
    const running = await collecting([['netflow9', 'udp']]);
    try {
      const file = join(folder, 'talk.pcap');
      await writeFile(file, pcap(TALK));
      const to = `127.0.0.1:${running.ports[0]}`;
      const args = [
        '-r',
        file,
        '-n',
        to,
        '-v',
        version,
        '-T',
        'ether',
        '-a',
        '-d',
        '-c',
        'none',
        '-p',
        join(folder, 'pid'),
      ];
      if (more !== undefined) args.push(more);
      assert.equal(spawnSync('softflowd', args, { timeout: 10_000 }).status, 0);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
    const { harvests, dropped } = await running.end();
    const [harvest] = harvests;
    assert.ok(harvest !== undefined);
    const talks = harvest.conversations.map((c) => [
      c.a,
      c.b,
      c.transport,
      c.port,
      c.packetsAB,
      c.packetsBA,
      c.bytesAB,
      c.bytesBA,
    ]);
    assert.deepEqual(talks, [[`|${CT.ip}||`, `|${ARCHIVE.ip}||`, 'tcp', 104, 3, 5, 240, 1_100]]);
    assert.deepEqual(
      [harvest.observations.map((o) => [o.field, o.value, o.via]), dropped],
      [[[`${id}.role`, 'flow-exporter', via]], 0],
    );
    assert.deepEqual(harvest.weirds, []);
  });
}

test('sampled frames go through a sensor: devices with their MAC addresses, counts by the sampling rate', async () => {
  const running = await collecting([['sflow', 'udp']]);
  const word = (...n: number[]): Buffer => {
    const b = Buffer.alloc(n.length * 4);
    for (const [i, v] of n.entries()) b.writeUInt32BE(v, i * 4);
    return b;
  };
  const samples = TALK.map((f) => {
    const padded = Buffer.concat([f, Buffer.alloc((4 - (f.length % 4)) % 4)]);
    const record = Buffer.concat([word(1, 16 + padded.length, 1, f.length + 4, 4, f.length), padded]);
    return Buffer.concat([word(1, 32 + record.length, 1, 3, 100, 800, 0, 3, 4, 1), record]);
  });
  await send(running.ports[0]!, [
    Buffer.concat([word(5, 1), ip('10.0.0.7'), word(0, 1, 1_000, samples.length), ...samples]),
  ]);
  const { harvests } = await running.end();
  const harvest = harvests[0]!;
  const sent = harvest.endpoints.filter((e) => e.packets > 0).map((e) => [e.mac, e.ip, e.packets]);
  assert.deepEqual(sent, [
    [CT.mac, CT.ip, 300],
    [ARCHIVE.mac, ARCHIVE.ip, 500],
  ]);
  assert.deepEqual(
    harvest.conversations.map((c) => [c.port, c.packetsAB, c.packetsBA]),
    [[104, 300, 500]],
  );
  assert.ok(harvest.observations.some((o) => o.field === 'sflow.role' && o.endpoint === '|10.0.0.7||'));
});

const ACKED = 'DHCPACK on 10.20.0.11 to 00:1b:44:11:3a:b7 (CT-WS1) via eth0';

test('logger over UDP and TCP, in both formats and both framings', async (t: TestContext) => {
  if (!have('logger')) return t.skip('logger is not installed');
  const running = await collecting([
    ['log', 'udp'],
    ['log', 'tcp'],
  ]);
  const ways = [
    ['-d', '-P', String(running.ports[0]), '--rfc3164'],
    ['-d', '-P', String(running.ports[0]), '--rfc5424'],
    ['-T', '-P', String(running.ports[1]), '--rfc5424'],
    ['-T', '-P', String(running.ports[1]), '--rfc5424', '--octet-count'],
  ];
  for (const way of ways) {
    const result = spawnSync('logger', ['-n', '127.0.0.1', ...way, '-t', 'dhcpd', '-p', 'daemon.info', ACKED], {
      timeout: 5_000,
    });
    assert.equal(result.status, 0, way.join(' '));
  }
  const { harvests } = await running.end();
  const harvest = harvests[0]!;
  const lease = harvest.observations.find((o) => o.field === 'dhcpd.lease');
  assert.deepEqual([lease?.value, lease?.count, lease?.endpoint], [CT.ip, 4, `${CT.mac}|${CT.ip}||`]);
  assert.match(lease?.via ?? '', /^syslog of /);
  assert.equal(harvest.observations.find((o) => o.field === 'dhcpd.hostname')?.value, 'CT-WS1');
});

test('a message of a megabyte without an end does not stop those behind it', async () => {
  const running = await collecting([['log', 'tcp']]);
  await new Promise<void>((resolve, reject) => {
    const socket = connect(running.ports[0]!, '127.0.0.1', () => {
      socket.write(`<30>${'x'.repeat(1_048_576)}\n`);
      socket.end(`<30>Mar  3 09:59:00 dhcp1 dhcpd: ${ACKED}\n`);
    });
    socket.on('close', () => resolve());
    socket.on('error', reject);
    socket.resume();
  });
  const { harvests } = await running.end();
  assert.ok(harvests[0]!.observations.some((o) => o.field === 'dhcpd.lease'));
  assert.deepEqual(harvests[0]!.caps.map((c) => c.cap).sort(), ['lineChars', 'messageBytes']);
});

test('senders outside the list are not heard, and counted', async () => {
  const running = await collecting([['log', 'udp']], ['10.0.0.0/8']);
  await send(running.ports[0]!, [Buffer.from(`<30>Mar  3 09:59:00 dhcp1 dhcpd: ${ACKED}`)]);
  const { harvests } = await running.end();
  assert.deepEqual([harvests[0]!.endpoints, harvests[0]!.caps.map((c) => [c.cap, c.hits])], [[], [['notAllowed', 1]]]);
});

test('a port that is taken is told', async () => {
  const running = await collecting([['log', 'tcp']]);
  const again = startCollecting({
    listeners: [{ kind: 'log', transport: 'tcp', port: running.ports[0]! }],
    host: '127.0.0.1',
    allow: [],
    harvestEveryMs: 60_000,
    hashSeed: 1,
    onHarvest: () => {},
  });
  await assert.rejects(again, { code: 'sensor.interface' });
  await running.end();
});

/**
 * Who said it: a statement about another is kept with its speaker, is listed under the speaker as such, and never becomes a fact about
 * the speaker. Frames are made by test/wire/build.ts, which the decoder and the dissectors do not share.
 */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assetLine } from '../../src/cli/jsonl.ts';
import { ATTRIBUTE_NAMES } from '../../src/model/attribute.ts';
import { joinSpeakers, MOST_SPEAKERS, type Observation } from '../../src/model/observation.ts';
import { assetsOf } from '../../src/services/inspect.ts';
import type { About } from '../../src/wire/contract.ts';
import { installedKnowledge } from '../support/inventory.ts';
import { bench, recorder } from '../wire/bench.ts';
import { ascii, type Bytes, eth, ip, ip4, MAC_A, MAC_B, mac, u16, u32, udp, udpFrame } from '../wire/build.ts';

const A = '10.0.0.1';
const B = '10.0.0.2';
const HOST_A = `${MAC_A}|${A}||`;
const C = '02:00:00:00:00:0c';

/** What is observed when a parser states one fact about each of these, in frames sent by A or by what is given. */
function stated(about: About | undefined, frames: readonly Bytes[] = [udpFrame(A, 4000, B, 7777, ascii('x'))]) {
  const app = recorder({
    parser: {
      push(bytes, _dir, out) {
        out.observe('recorder.text', 'word', about);
        return bytes.length;
      },
    },
  });
  const sensor = bench([app]);
  for (const f of frames) sensor.feed(f);
  return sensor.finish().observations.map((o) => [o.endpoint, o.saidBy]);
}

test('a fact about another has its speaker; one about oneself has none', () => {
  assert.deepEqual(stated({ mac: C, ip: null }), [[`${C}|||`, [HOST_A]]]);
  assert.deepEqual(stated({ mac: null, ip: '10.0.0.9' }), [['|10.0.0.9||', [HOST_A]]]);
  assert.deepEqual(stated({ nested: 'bacnet:5:1' }), [[`${MAC_A}|${A}||bacnet:5:1`, [HOST_A]]]);
  // Near misses: the sender, under any of its addresses, and whom it speaks with.
  for (const about of [undefined, 'sender', { mac: MAC_A, ip: '10.0.0.9' }, { mac: null, ip: A }, { ip: 'fe80::1' }]) {
    assert.deepEqual(stated(about as About)[0]?.[1], undefined, JSON.stringify(about));
  }
  assert.deepEqual(stated('receiver'), [[`${MAC_B}|${B}||`, undefined]]);
});

test('what came in a tunnel is said by its end, where the sender has no link address of its own', () => {
  const inner = ip4('192.168.7.7', B, 17, udp(4000, 7777, ascii('x')));
  const gre = (type: number, inside: Bytes) => eth(0x800, ip4(A, B, 47, [0, 0, ...u16(type), ...inside]));
  assert.deepEqual(stated('sender', [gre(0x800, inner)]), [['|192.168.7.7||', [HOST_A]]]);
  assert.deepEqual(stated('sender', [eth(0x800, ip4(A, B, 4, inner))]), [['|192.168.7.7||', [HOST_A]]]);
  assert.deepEqual(stated('sender', [gre(0x6558, eth(0x800, inner, C, MAC_B))]), [[`${C}|192.168.7.7||`, undefined]]);
  // Nor does it hold for the next frame, which came in none.
  const plain = udpFrame(A, 4001, B, 7777, ascii('y'));
  assert.deepEqual(stated('sender', [gre(0x800, inner), plain])[0], [HOST_A, undefined]);
});

test('speakers are bounded, and it does not matter who was heard first', () => {
  const from = (n: number) => udpFrame(`10.0.1.${n}`, 4000 + n, B, 7777, ascii('x'));
  const all = Array.from({ length: 20 }, (_, n) => from(n + 1));
  const about = { mac: C, ip: null };
  const [[, first]] = stated(about, all) as [[string, readonly string[]]];
  assert.equal(first.length, MOST_SPEAKERS);
  assert.deepEqual(stated(about, all.toReversed()), [[`${C}|||`, first]]);
  assert.deepEqual(joinSpeakers(['b', 'a'], ['c', 'a']), ['a', 'b', 'c']);
  assert.equal(joinSpeakers(null, undefined), undefined);
});

/** DHCPACK (RFC 2131, RFC 2132) of a server to a client of another MAC address, with the client's name in option 12. */
function dhcpAck(name: string, client: string): Bytes {
  const options = [53, 1, 5, 54, 4, ...ip(A), 51, 4, ...u32(3600), 12, name.length, ...ascii(name), 255];
  const head = [2, 1, 6, 0, ...u32(7), 0, 0, 0, 0, ...ip('0.0.0.0'), ...ip(B), ...ip(A), ...ip('0.0.0.0')];
  const rest = [...mac(client), ...Array.from({ length: 10 + 64 + 128 }, () => 0), 0x63, 0x82, 0x53, 0x63];
  return eth(0x800, ip4(A, B, 17, udp(67, 68, [...head, ...rest, ...options])), MAC_A, client);
}

test('a name that a DHCP server repeats is the client’s alone, and listed under the server as said about it', async () => {
  const { fields, catalogue } = await installedKnowledge();
  const { loadDissectors } = await import('../../src/install/dissectors.ts');
  const dissectors = await loadDissectors();
  const sensor = bench(dissectors);
  sensor.feed(dhcpAck('PUMP-17', C));
  const harvest = sensor.finish();
  const ports = { dissectors, fields, catalogue, hashSeed: 1, readCapture: () => Promise.reject(new Error()) };
  const assets = assetsOf(ports, harvest, 'made', true);
  const server = assets.find((x) => x.endpoints.includes(HOST_A));
  const client = assets.find((x) => x.endpoints.some((key) => key.startsWith(C)));
  assert.ok(server !== undefined && client !== undefined && server.id !== client.id);
  assert.equal(client.attributes.hostname.value, 'PUMP-17');
  for (const name of ATTRIBUTE_NAMES) {
    const { value, supporting, conflicting } = server.attributes[name];
    const said = JSON.stringify([value, supporting, conflicting]);
    assert.ok(!/PUMP-17|0c/i.test(said.replaceAll(MAC_A, '')), `${name} of the server: ${said}`);
  }
  const inspection = { capture: 'made', harvest, assets, problem: null };
  const line = assetLine(inspection, server) as { evidence: { attribute: string; value: string; about?: string }[] };
  const marked = line.evidence.filter((e) => e.value === 'PUMP-17');
  assert.ok(marked.length > 0 && marked.every((e) => e.about?.startsWith(C)));
  // The same assets whether or not anybody knows who said it.
  const silent = harvest.observations.map(({ saidBy: _, ...o }): Observation => o);
  const without = assetsOf(ports, { ...harvest, observations: silent }, 'made', true);
  const plain = (list: typeof assets) => JSON.stringify(list, (key, value) => (key === 'saidBy' ? undefined : value));
  assert.equal(plain(assets), plain(without));
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Asset } from '../../src/model/asset.ts';
import { holding, mac, partition, World } from './scene.ts';

const priorOf = (assets: readonly Asset[]): { id: string; endpoints: readonly string[] }[] =>
  assets.map(({ id, endpoints }) => ({ id, endpoints }));

function two(): { w: World; a: string; b: string } {
  const w = new World();
  const a = w.see({ mac: mac(1), ip: '10.0.0.1' }, { 'dhcp.hostname': 'pump-a' });
  const b = w.see({ mac: mac(2), ip: '10.0.0.2' }, { 'dhcp.hostname': 'pump-b' });
  return { w, a, b };
}

test('two devices that a person joins are one, and two again when it is undone', () => {
  const { w, a, b } = two();
  const before = w.assets();
  w.corrections = [{ id: 'c1', kind: 'same', endpoints: [a, b] }];
  w.prior = priorOf(before);
  const joined = w.assets();
  assert.equal(joined.length, 1);
  w.corrections = [];
  w.prior = priorOf(joined);
  const undone = w.assets();
  assert.deepEqual(partition(undone), partition(before));
  assert.ok(undone.some((x) => x.id === joined[0]!.id));
});

test('a split holds when new evidence comes, which goes with the side it belongs to', () => {
  const w = new World();
  const a = w.see({ mac: mac(1), ip: '10.0.0.1' }, { 'snmp.serial': 'SHARED100' });
  const b = w.see({ mac: mac(2), ip: '10.0.0.2' }, { 'snmp.serial': 'SHARED100' });
  assert.equal(w.assets().length, 1);
  w.corrections = [{ id: 'c1', kind: 'apart', endpoints: [b], from: [a] }];
  assert.equal(w.assets().length, 2);
  const later = w.see({ mac: mac(2), ip: 'fe80::2' });
  const assets = w.assets();
  assert.equal(holding(assets, later), holding(assets, b));
  assert.notEqual(holding(assets, a), holding(assets, b));
});

test('a later word overrules an earlier one', () => {
  const { w, a, b } = two();
  w.corrections = [
    { id: 'c1', kind: 'same', endpoints: [a, b] },
    { id: 'c2', kind: 'apart', endpoints: [b], from: [a] },
  ];
  assert.equal(w.assets().length, 2);
  w.corrections.push({ id: 'c3', kind: 'same', endpoints: [a, b] });
  assert.equal(w.assets().length, 1);
});

test('a person is above all machines; what they contradict stays to be seen; unknown is a word too', () => {
  const { w, a } = two();
  const say = (id: string, value: string | null, atUs: number): void => {
    w.corrections.push({ id, kind: 'attribute', endpoints: [a], attribute: 'hostname', value, by: 'htm', atUs });
  };
  say('c1', 'pump-17', 1);
  const named = holding(w.assets(), a).attributes.hostname;
  assert.equal(named.value, 'pump-17');
  assert.equal(named.confidence, 1);
  assert.deepEqual(
    named.conflicting.map((e) => e.value),
    ['pump-a'],
  );
  say('c2', null, 2);
  const unknown = holding(w.assets(), a).attributes.hostname;
  assert.equal(unknown.value, null);
  assert.equal(unknown.supporting[0]?.source, 'person');
});

test('tags add up and can be cleared', () => {
  const { w, a } = two();
  const tag = (id: string, value: string | null, atUs: number): void => {
    w.corrections.push({ id, kind: 'attribute', endpoints: [a], attribute: 'tags', value, by: 'htm', atUs });
  };
  tag('c1', 'loan, ICU', 1);
  tag('c2', 'recall', 2);
  assert.deepEqual(
    holding(w.assets(), a).attributes.tags.value,
    ['ICU', 'loan', 'recall'].sort((x, y) => (x.toLowerCase() < y.toLowerCase() ? -1 : 1)),
  );
  tag('c3', null, 3);
  assert.deepEqual(holding(w.assets(), a).attributes.tags.value, []);
});

test('ids stay with most of the endpoints, and are never given twice', () => {
  const { w, a, b } = two();
  const before = w.assets();
  assert.match(before[0]!.id, /^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  w.prior = [
    { id: 'kept', endpoints: [a] },
    { id: 'gone', endpoints: ['|10.9.9.9||'] },
  ];
  const after = w.assets();
  assert.equal(holding(after, a).id, 'kept');
  assert.equal(holding(after, b).id, holding(before, b).id);
  w.prior = [{ id: holding(before, b).id, endpoints: [a] }];
  const ids = w.assets().map((x) => x.id);
  assert.equal(new Set(ids).size, 2);
});

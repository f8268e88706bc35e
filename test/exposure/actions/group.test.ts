import assert from 'node:assert/strict';
import { test } from 'node:test';
import { groupActions } from '../../../src/exposure/actions/group.ts';
import type { AffectedDevice, Guidance } from '../../../src/model/action.ts';

const guidance = (advisory: string, more: Partial<Guidance> = {}): Guidance => ({
  ...{
    type: 'patch',
    advisory,
    cves: [`CVE-${advisory}`],
    products: ['P1'],
    subject: null,
    text: 'Update to V2.',
    url: null,
  },
  ...{ restart: null, category: 'vendor_fix', target: { text: 'V2.0', orLater: true, source: 'text' } },
  ...more,
});

const pumps = (advisory: string, from: number, to: number, family = 'acme pump 7'): AffectedDevice[] =>
  Array.from({ length: to - from }, (_, k) => ({ device: `d${from + k}`, family, advisory, products: ['P1'] }));

test('one action on forty pumps is one row', () => {
  const rows = groupActions([guidance('A')], pumps('A', 0, 40));
  assert.equal(rows.length, 1);
  const [row] = rows;
  assert.equal(row!.devices.length, 40);
  assert.deepEqual([row!.type, row!.family, row!.target!.text], ['patch', 'acme pump 7', 'V2.0']);
  assert.deepEqual(row!.advisories, ['A']);
});

test('what two advisories ask for is one row for devices of both, another for devices of one', () => {
  const all = [
    guidance('A'),
    guidance('B', { target: { text: '2', orLater: null, source: 'tree' }, restart: 'system' }),
  ];
  const rows = groupActions(all, [...pumps('A', 0, 10), ...pumps('B', 5, 10)]);
  assert.deepEqual(
    rows.map((r) => [r.advisories, r.devices.length, r.restart]),
    [
      [['A', 'B'], 5, 'system'],
      [['A'], 5, null],
    ],
  );
  assert.deepEqual(rows[0]!.cves, ['CVE-A', 'CVE-B']);
});

test('other families, versions, services and products are other rows', () => {
  const all = [
    guidance('A'),
    guidance('A', { target: { text: 'V3.0', orLater: null, source: 'text' } }),
    guidance('A', { type: 'disable', target: null, subject: 'telnet' }),
    guidance('A', { type: 'disable', target: null, subject: 'ftp' }),
    guidance('A', { type: 'other', target: null, text: 'one thing' }),
    guidance('A', { type: 'other', target: null, text: 'another thing' }),
    guidance('A', { products: ['P2'], target: { text: 'V9', orLater: null, source: 'text' } }),
    guidance('A', { type: 'isolate', target: null, products: [] }),
  ];
  const rows = groupActions(all, [...pumps('A', 0, 2), ...pumps('A', 2, 3, 'acme meter')]);
  // Seven kinds of work that mean these products, for each of two families
  assert.equal(rows.length, 14);
  assert.ok(rows.every((r) => r.target?.text !== 'V9'));
  assert.equal(new Set(rows.map((r) => r.key)).size, 14);
  assert.deepEqual(
    [...new Set(rows.map((r) => r.type))],
    ['patch', 'disable', 'isolate', 'other'],
    'what ends the weakness comes first',
  );
});

test('the rows do not depend on the order of what they are made of', () => {
  const all = [guidance('A'), guidance('B'), guidance('B', { type: 'isolate', target: null })];
  const devices = [...pumps('A', 0, 9), ...pumps('B', 4, 12)];
  const keys = (g: readonly Guidance[], d: readonly AffectedDevice[]) =>
    groupActions(g, d).map((r) => [r.key, r.devices]);
  assert.deepEqual(keys(all, devices), keys(all.toReversed(), devices.toReversed()));
});

test('nobody is affected: nothing to do', () => {
  assert.deepEqual(groupActions([guidance('A')], []), []);
  assert.deepEqual(groupActions([], pumps('A', 0, 2)), []);
});

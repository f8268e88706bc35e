/** The next best observation is computed from this fleet: what settled similar devices, where it is visible. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nextObservations as next, SOURCES, sighted } from '../../src/identify/next.ts';
import { loadDissectors } from '../../src/install/dissectors.ts';
import type { Asset } from '../../src/model/asset.ts';
import { holding, World } from './scene.ts';

const nextObservations = (assets: readonly Asset[]) => next(assets.map(sighted));

/** Scanners of one maker's block: in VLAN 10 their associations are seen, in VLAN 20 only that they are there. */
function fleet(
  known: number,
  unknown: number,
  vlanOfUnknown = 20,
): { assets: readonly Asset[]; dark: readonly string[] } {
  const w = new World();
  const dark: string[] = [];
  for (let n = 1; n <= known; n++) {
    w.see(
      { mac: `00:d0:9c:00:00:${n.toString(16).padStart(2, '0')}`, ip: `10.0.10.${n}`, vlan: 10 },
      { 'dicom.manufacturer': 'GE MEDICAL SYSTEMS', 'dicom.model': `M${n}`, 'dicom.modality': 'CT' },
    );
  }
  for (let n = 1; n <= unknown; n++) {
    const at = { mac: `00:d0:9c:00:01:${n.toString(16).padStart(2, '0')}`, ip: `10.0.20.${n}`, vlan: vlanOfUnknown };
    dark.push(w.see(at));
  }
  const assets = w.assets();
  return { assets, dark: dark.map((key) => holding(assets, key).id).sort() };
}

test('a source that settles similar devices elsewhere comes first, with the devices it would tell of', () => {
  const { assets, dark } = fleet(8, 5);
  const [first] = nextObservations(assets);
  assert.ok(first !== undefined);
  assert.equal(first.source, 'imaging');
  assert.equal(first.vlan, '20');
  assert.equal(first.gap, 'not-seen-in-vlan');
  assert.deepEqual(first.assets, dark);
  assert.equal(first.attributes['model'], 5);
  assert.equal(first.similar, 8);
  assert.equal(first.settled, 8);
});

test('where it is visible already, it is said to be missing of these devices, with the share that it settles there', () => {
  const { assets } = fleet(8, 2, 10);
  const first = nextObservations(assets).find((n) => n.source === 'imaging');
  assert.equal(first?.gap, 'not-seen-of-these');
  // Eight of ten devices in that VLAN were settled so.
  assert.equal(first?.attributes['model'], 1.6);
  assert.deepEqual([first?.settled, first?.similar], [8, 10]);
});

test('nothing is said where too few are alike, where nothing is unknown, or of what was seen already', () => {
  assert.deepEqual(nextObservations([]), []);
  assert.deepEqual(nextObservations(fleet(1, 5).assets), []);
  const { assets } = fleet(8, 0);
  assert.ok(
    nextObservations(assets).every((n) => n.attributes['manufacturer'] === undefined && n.source !== 'imaging'),
  );
});

test('the order of the assets does not matter', () => {
  const { assets } = fleet(6, 4);
  assert.deepEqual(nextObservations([...assets].reverse()), nextObservations(assets));
});

test("another maker's devices are not taken for similar while their own kind is known", () => {
  const w = new World();
  for (let n = 1; n <= 5; n++) {
    const facts = { 'dicom.manufacturer': 'GE MEDICAL SYSTEMS', 'dicom.model': 'M' };
    w.see({ mac: `00:d0:9c:00:00:0${n}`, ip: `10.0.10.${n}`, vlan: 10 }, facts);
    w.see(
      { mac: `00:a0:c9:00:00:0${n}`, ip: `10.0.11.${n}`, vlan: 10 },
      { 'lldp.system_name': `sw${n}`, 'snmp.serial': `X${n}000Y` },
    );
  }
  w.see({ mac: '00:d0:9c:00:00:77', ip: '10.0.20.1', vlan: 20 });
  const next = nextObservations(w.assets());
  assert.equal(next[0]?.source, 'imaging');
  assert.equal(
    next.find((n) => n.vlan === '20' && n.source === 'neighbour'),
    undefined,
  );
});

test('every protocol is in one source at most, and most are those of a dissector', async () => {
  const ids = new Set((await loadDissectors()).map((d) => d.id));
  const protocols = SOURCES.flatMap((s) => s.protocols);
  assert.equal(new Set(protocols).size, protocols.length);
  const known = protocols.filter((p) => ids.has(p));
  assert.ok(known.length >= 25, `${known.length} of ${protocols.length}`);
});

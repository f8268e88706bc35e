/** What several facts say together reaches the asset, and says why; one peer counts once, however it is tagged. */

import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { identify } from '../../src/identify/identify.ts';
import { loadCatalogue } from '../../src/install/catalog.ts';
import type { Asset } from '../../src/model/asset.ts';
import type { Catalogue } from '../../src/model/catalog.ts';
import { holding, mac, START_US, World } from './scene.ts';

let catalogue: Catalogue;
before(async () => {
  catalogue = await loadCatalogue();
});

/** A storage SCP to which senders with these addresses (and VLANs) send. */
function archiveWith(senders: readonly (readonly [ip: string, vlan: number | null])[]): Asset {
  const w = new World();
  const archive = w.see({ mac: mac(1), ip: '10.0.0.1' }, { 'dicom.role': ['dicom-storage-scp'], 'arp.ip': '10.0.0.1' });
  for (const [ip, vlan] of senders) {
    const a = w.see({ ip, vlan }, { 'dicom.role': 'dicom-storage-scu' });
    w.conversations.push({
      hourUs: START_US,
      a,
      b: archive,
      transport: 'tcp',
      port: 104,
      protocol: 'dicom',
      flows: 1,
      packetsAB: 9,
      packetsBA: 9,
      bytesAB: 900,
      bytesBA: 900,
      firstAtUs: START_US,
      lastAtUs: START_US + 1000,
    });
  }
  return holding(identify({ ...w.input(), catalogue }), archive);
}

test('an archive is known by its senders', () => {
  const few = archiveWith([
    ['10.0.0.11', null],
    ['10.0.0.12', null],
    ['10.0.0.13', null],
  ]);
  const many = archiveWith([
    ['10.0.0.11', null],
    ['10.0.0.12', null],
    ['10.0.0.13', null],
    ['10.0.0.14', null],
  ]);
  assert.equal(few.attributes.type.value, 'pacs-server');
  assert.equal(many.attributes.type.value, 'pacs-server');
  assert.ok(many.attributes.type.confidence > few.attributes.type.confidence + 0.1);
  const why = many.attributes.type.supporting.find((e) => e.rule === 'combination.archive-by-senders');
  assert.match(why?.reference ?? '', /role:dicom-storage-scp, serves:dicom>=4/);
});

test('one sender under several tags is one', () => {
  const asset = archiveWith([10, 20, 30, 40, 50].map((vlan) => ['10.0.0.11', vlan] as const));
  assert.ok(asset.attributes.type.supporting.every((e) => e.rule !== 'combination.archive-by-senders'));
});

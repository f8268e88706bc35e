import assert from 'node:assert/strict';
import { test } from 'node:test';
import { aeStem } from '../../src/identify/senders.ts';
import { type At, holding, mac, World } from './scene.ts';

const NAT = { mac: mac(60), ip: '10.0.0.60' };

/** A calling AE title of a host, as the DICOM dissector states it. */
function calls(w: World, host: At, ae: string, facts: Readonly<Record<string, string>> = {}): string {
  w.see(host, { 'dicom.ae_title': ae, 'dicom.role': 'dicom-scu' });
  return w.see({ ...host, nested: `dicom-ae:${ae}` }, { 'dicom.ae_title': ae, 'dicom.role': 'dicom-scu', ...facts });
}

function sends(w: World, host: At, application: string, facility: string): string {
  w.see(host, { 'hl7v2.application': application });
  return w.see({ ...host, nested: `hl7-app:${application}^${facility}` }, { 'hl7v2.application': application });
}

test('four modalities behind one address are four, linked to it; their titles are not its own', () => {
  const w = new World();
  const host = w.see(NAT, { 'arp.ip': NAT.ip });
  const keys = ['CT_EAST', 'MR_EAST', 'XR_ONE', 'US_TWO'].map((ae) => calls(w, NAT, ae));
  const assets = w.assets();
  assert.equal(assets.length, 5);
  const gateway = holding(assets, host);
  assert.deepEqual(gateway.attributes.ae_titles.value, []);
  for (const [i, key] of keys.entries()) {
    const device = holding(assets, key);
    assert.deepEqual(device.links, [{ from: device.id, to: gateway.id, kind: 'behind' }]);
    assert.deepEqual(device.attributes.ae_titles.value, [['CT_EAST', 'MR_EAST', 'XR_ONE', 'US_TWO'][i]]);
    assert.deepEqual(device.attributes.ips.value, []);
  }
});

test('a workstation with three titles, or with many services of one, is one device with all of them', () => {
  const w = new World();
  const host = { mac: mac(1), ip: '10.0.0.1' };
  for (const ae of ['VIEW1', 'VIEW1B', 'TEACHING']) calls(w, host, ae);
  const other = { mac: mac(2), ip: '10.0.0.2' };
  for (const ae of ['ADW1_STORE', 'ADW1_QR', 'ADW1_PRINT', 'ADW1_MWL', 'ADW1_MPPS']) calls(w, other, ae);
  const assets = w.assets();
  assert.equal(assets.length, 2);
  assert.deepEqual(holding(assets, w.endpoints[0]!.key).attributes.ae_titles.value, ['TEACHING', 'VIEW1', 'VIEW1B']);
});

test('an archive that calls under many titles stays one', () => {
  const w = new World();
  w.see(NAT, { 'dicom.role': 'dicom-storage-scp' });
  for (const ae of ['FWD_A', 'ROUTER9', 'NIGHTHAWK', 'RESEARCH', 'LEGACY']) calls(w, NAT, ae);
  assert.equal(w.assets().length, 1);
});

test('both ends on the loopback address are one host with both titles', () => {
  const w = new World();
  const host = { ip: '127.0.0.1', hops: 0 };
  for (const ae of ['A_ONE', 'B_TWO', 'C_THREE', 'D_FOUR']) calls(w, host, ae);
  w.see(host, { 'dicom.called_ae_title': 'ARCHIVE', 'dicom.role': 'dicom-scp' });
  const assets = w.assets();
  assert.equal(assets.length, 1);
  assert.deepEqual(assets[0]!.attributes.ae_titles.value, ['ARCHIVE', 'A_ONE', 'B_TWO', 'C_THREE', 'D_FOUR']);
});

test('a title behind an address and the one device whose objects it sent are one', () => {
  const w = new World();
  w.see(NAT, { 'arp.ip': NAT.ip });
  for (const ae of ['MR_EAST', 'XR_ONE', 'US_TWO']) calls(w, NAT, ae);
  const ae = calls(w, NAT, 'CT_EAST', { 'dicom.sent_source': 'GE/CT/SN1001' });
  const source = w.see({ ...NAT, nested: 'dicom:GE/CT/SN1001' }, { 'dicom.modality': 'CT' });
  const assets = w.assets();
  assert.equal(assets.length, 5);
  assert.ok(holding(assets, ae).endpoints.includes(source));
  assert.equal(holding(assets, ae).attributes.type.value, 'ct-scanner');
});

test('what the host itself is called by is its own', () => {
  const w = new World();
  const host = w.see(NAT, { 'dicom.called_ae_title': 'PROXY' });
  const own = calls(w, NAT, 'PROXY');
  for (const ae of ['CT_EAST', 'MR_EAST', 'XR_ONE', 'US_TWO']) calls(w, NAT, ae);
  const assets = w.assets();
  assert.equal(assets.length, 5);
  assert.equal(holding(assets, host).id, holding(assets, own).id);
});

test('four applications behind one address are four systems; one that is seen elsewhere is that one', () => {
  const w = new World();
  const host = w.see(NAT, { 'arp.ip': NAT.ip });
  const lab = { mac: mac(3), ip: '10.0.0.3' };
  const keys = ['LAB', 'RADIS', 'PHARMA', 'KITCHEN'].map((a) => sends(w, NAT, a, 'HOSP'));
  const direct = sends(w, lab, 'LAB', 'HOSP');
  const assets = w.assets();
  assert.equal(assets.length, 5);
  assert.equal(holding(assets, keys[0]!).id, holding(assets, direct).id);
  assert.deepEqual(holding(assets, host).attributes.hl7_applications.value, []);
  assert.deepEqual(holding(assets, keys[1]!).attributes.hl7_applications.value, ['RADIS']);
});

test('one application that speaks for five facilities, or three applications, are one system', () => {
  const w = new World();
  for (const f of ['A', 'B', 'C', 'D', 'E']) sends(w, NAT, 'HIS', f);
  for (const a of ['ADT', 'ORDERS', 'BILLING']) sends(w, { mac: mac(4), ip: '10.0.0.4' }, a, 'HOSP');
  assert.equal(w.assets().length, 2);
});

test('service suffixes of AE titles are taken off, names are left', () => {
  assert.equal(aeStem('ADW1_STORE'), 'adw1');
  assert.equal(aeStem('CT_QR_SCU'), 'ct_qr_scu'); // two letters would be left
  assert.equal(aeStem('ORTHANC'), 'orthanc');
  assert.equal(aeStem('CT01'), 'ct01');
});

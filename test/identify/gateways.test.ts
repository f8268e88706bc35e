import assert from 'node:assert/strict';
import { test } from 'node:test';
import { holding, mac, partition, World } from './scene.ts';

const PACS = { mac: mac(50), ip: '10.0.0.50' };
const ct = (n: number): Record<string, string> => ({
  'dicom.manufacturer': 'GE MEDICAL SYSTEMS',
  'dicom.model': 'Revolution CT',
  'dicom.serial': `SN100${n}`,
  'dicom.modality': 'CT',
});
const source = (n: number): string => `dicom:GE MEDICAL SYSTEMS/Revolution CT/SN100${n}`;

test('an archive that forwards for three scanners is one device with three behind it', () => {
  const w = new World();
  const pacs = w.see(PACS, { 'arp.ip': PACS.ip, 'dicom.role': 'dicom-storage-scp' });
  const sources = [1, 2, 3].map((n) => w.see({ ...PACS, nested: source(n) }, ct(n)));
  const assets = w.assets();
  assert.equal(assets.length, 4);
  for (const key of sources) {
    const scanner = holding(assets, key);
    assert.deepEqual(scanner.links, [{ from: scanner.id, to: holding(assets, pacs).id, kind: 'behind' }]);
    assert.equal(scanner.attributes.type.value, 'ct-scanner');
    assert.equal(scanner.attributes.category.value, 'medical');
    assert.equal(scanner.attributes.manufacturer.value, 'GE HealthCare');
    assert.deepEqual(scanner.attributes.ips.value, []);
  }
  assert.equal(holding(assets, pacs).attributes.manufacturer.value, null);
});

test('one source behind an archive is not the archive', () => {
  const w = new World();
  w.see(PACS, { 'dicom.role': 'dicom-storage-scp' });
  w.see({ ...PACS, nested: source(1) }, ct(1));
  assert.equal(w.assets().length, 2);
});

test('a scanner that sends its own images is one device, also when the archive forwards them', () => {
  const w = new World();
  const host = w.see({ mac: mac(1), ip: '10.0.0.1' }, { 'dicom.role': 'dicom-scu', 'arp.ip': '10.0.0.1' });
  const own = w.see({ mac: mac(1), ip: '10.0.0.1', nested: source(1) }, ct(1));
  w.see(PACS, { 'dicom.role': 'dicom-storage-scp' });
  const forwarded = w.see({ ...PACS, nested: source(1) }, ct(1));
  const assets = w.assets();
  assert.equal(assets.length, 2);
  const scanner = holding(assets, host);
  assert.deepEqual([...scanner.endpoints].sort(), [host, own, forwarded].sort());
  assert.deepEqual(scanner.links, []);
  assert.deepEqual(scanner.attributes.ips.value, ['10.0.0.1']);
});

test('a source that leaves out its serial number now and then is still one', () => {
  const w = new World();
  w.see({ mac: mac(1), ip: '10.0.0.1' });
  w.see({ mac: mac(1), ip: '10.0.0.1', nested: source(1) }, ct(1));
  w.see({ mac: mac(1), ip: '10.0.0.1', nested: 'dicom:GE MEDICAL SYSTEMS/Revolution CT/' }, { 'dicom.modality': 'CT' });
  assert.equal(w.assets().length, 1);
});

test('two scanners of one model without serial numbers stay two', () => {
  const w = new World();
  for (const n of [1, 2]) {
    w.see({ mac: mac(n), ip: `10.0.0.${n}` });
    w.see(
      { mac: mac(n), ip: `10.0.0.${n}`, nested: 'dicom:GE MEDICAL SYSTEMS/Revolution CT/' },
      { 'dicom.modality': 'CT' },
    );
  }
  assert.equal(w.assets().length, 2);
});

test('five monitors behind an HL7 gateway are five, linked; one sender is itself', () => {
  const w = new World();
  const gateway = { mac: mac(9), ip: '10.0.0.9' };
  const host = w.see(gateway);
  for (let n = 1; n <= 5; n++) w.see({ ...gateway, nested: `hl7:BED ${n}` }, { 'hl7v2.device_id': `MON-77${n}01` });
  const single = w.see({ mac: mac(8), ip: '10.0.0.8' });
  w.see({ mac: mac(8), ip: '10.0.0.8', nested: 'hl7:BED 1' });
  const assets = w.assets();
  assert.equal(assets.length, 7);
  assert.equal(assets.filter((a) => a.links.some((l) => l.to === holding(assets, host).id)).length, 5);
  assert.equal(holding(assets, single).endpoints.length, 2);
});

test('BACnet devices behind a router and Modbus units behind a gateway are devices of their own', () => {
  const w = new World();
  const host = { mac: mac(7), ip: '10.0.0.7' };
  w.see(host);
  w.see({ ...host, nested: 'bacnet:2001:05' });
  w.see({ ...host, nested: 'modbus:7' });
  const plc = { mac: mac(6), ip: '10.0.0.6' };
  const own = [w.see(plc), w.see({ ...plc, nested: 'modbus:255' })];
  const assets = w.assets();
  assert.equal(assets.length, 4);
  assert.ok(partition(assets).includes(own.sort().join(' + ')));
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { identify } from '../../src/identify/identify.ts';
import { uuidOf } from '../../src/identify/ids.ts';
import { ATTRIBUTE_NAMES, ATTRIBUTES } from '../../src/model/attribute.ts';
import { holding, mac, World } from './scene.ts';

test('nothing known is null or an empty list, never a guess', () => {
  const w = new World();
  w.see({ mac: mac(1), ip: '10.0.0.1' });
  const [asset] = w.assets();
  const known = new Set(['name', 'macs', 'ips', 'first_seen', 'last_seen']);
  for (const name of ATTRIBUTE_NAMES) {
    const view = asset!.attributes[name];
    if (known.has(name)) assert.notEqual(view.value, null);
    else assert.deepEqual(view.value, ATTRIBUTES[name].many ? [] : null, name);
  }
});

test('evidence below the floor leaves the attribute unknown and stays for why', () => {
  const w = new World();
  const key = w.see({ mac: mac(1), ip: '10.0.0.1' }, { 'weak.type': 'router' });
  const weak = holding(w.assets(), key).attributes.type;
  assert.equal(weak.value, null);
  assert.equal(weak.conflicting.length, 1);
  w.see({ mac: mac(1), ip: '10.0.0.2' }, { 'weak.type2': 'router' });
  const two = holding(w.assets(), key).attributes.type;
  assert.equal(two.value, 'router');
  assert.equal(two.confidence, 0.36); // 1 - 0.8 * 0.8
});

test('one source counts once, spellings of one maker are one value, conflicts are listed', () => {
  const w = new World();
  const key = w.see(
    { mac: mac(1), ip: '10.0.0.1' },
    { 'dicom.manufacturer': ['GE MEDICAL SYSTEMS', 'GE HealthCare', 'Zeta'] },
  );
  const maker = holding(w.assets(), key).attributes.manufacturer;
  assert.equal(maker.value, 'GE HealthCare');
  assert.equal(maker.confidence, 0.9);
  assert.equal(maker.supporting.length, 2);
  assert.deepEqual(
    maker.conflicting.map((e) => e.value),
    ['Zeta'],
  );
  assert.equal(maker.supporting[0]!.observation?.capture, 'test.pcap');
});

test('makers of network cards and random addresses say nothing of the maker', () => {
  const w = new World();
  const intel = w.see({ mac: '00:a0:c9:00:00:01', ip: '10.0.0.1' });
  const random = w.see({ mac: '02:a0:c9:00:00:01', ip: '10.0.0.2' });
  const ge = w.see({ mac: '00:d0:9c:00:00:01', ip: '10.0.0.3' });
  const assets = w.assets();
  assert.equal(holding(assets, intel).attributes.manufacturer.value, null);
  assert.deepEqual(holding(assets, intel).attributes.mac_vendors.value, ['INTEL']);
  assert.deepEqual(holding(assets, random).attributes.mac_vendors.value, ['locally administered']);
  assert.equal(holding(assets, random).attributes.manufacturer.value, null);
  assert.equal(holding(assets, ge).attributes.manufacturer.value, 'GE HealthCare');
});

test('hostile strings are values like others', () => {
  const w = new World();
  const evil = ['__proto__', 'constructor', '<img src=x onerror=alert(1)>', '=cmd|calc!A0', '$1', 'a'.repeat(1024)];
  const keys = evil.map((text, i) =>
    w.see({ mac: mac(i), ip: `10.0.0.${i + 1}` }, { 'dhcp.hostname': text, 'dicom.serial': text }),
  );
  const assets = w.assets();
  assert.equal(assets.length, evil.length);
  for (const [i, key] of keys.entries()) assert.equal(holding(assets, key).attributes.hostname.value, evil[i]);
});

test('the network plan gives the unit, conversations give services', () => {
  const w = new World();
  const key = w.see({ mac: mac(1), ip: '10.4.0.9', vlan: 40 });
  const peer = w.see({ mac: mac(2), ip: '10.5.0.9' });
  w.networks = [
    { cidr: '10.0.0.0/8', vlan: null, name: 'campus', unit: 'Campus' },
    { cidr: '10.4.0.0/16', vlan: 40, name: 'icu', unit: 'ICU' },
  ];
  const at = w.endpoints[0]!.firstAtUs;
  const base = { hourUs: at, transport: 'tcp' as const, flows: 1, bytesAB: 1, bytesBA: 1, firstAtUs: at, lastAtUs: at };
  w.conversations.push({ ...base, a: peer, b: key, port: 104, protocol: 'dicom', packetsAB: 9, packetsBA: 9 });
  w.conversations.push({ ...base, a: peer, b: key, port: 23, protocol: null, packetsAB: 1, packetsBA: 1 });
  const asset = holding(w.assets(), key);
  assert.equal(asset.attributes.unit.value, 'ICU');
  assert.deepEqual(asset.attributes.services.value, ['tcp/104 dicom']);
  assert.deepEqual(holding(w.assets(), peer).attributes.protocols.value, ['dicom']);
});

test('the order of the input does not matter', () => {
  const w = new World();
  w.see({ mac: mac(9), ip: '10.0.0.1' }, { 'arp.ip': '10.0.0.1' });
  for (let n = 2; n < 9; n++) w.see({ mac: mac(9), ip: `10.7.0.${n}`, hops: 1 }, { 'dhcp.hostname': `h${n % 3}` });
  for (let n = 1; n < 6; n++) {
    const serial = n < 3 ? 'DUAL-1000' : `S-${n}-1000`;
    w.see(
      { mac: mac(n), ip: `10.0.0.${n + 1}`, from: n, to: n + 5 },
      { 'dhcp.ip': 'x', 'snmp.serial': serial, 'dicom.manufacturer': ['GE HealthCare', 'Acme'] },
    );
    w.see({ mac: mac(n), ip: '10.0.0.99', from: 20 * n, to: 20 * n + 9 }, { 'dhcp.ip': 'x' });
    w.see(
      { mac: mac(1), ip: '10.0.0.2', nested: `dicom:GE/CT/SN${n % 2}000` },
      { 'dicom.modality': 'CT', 'dicom.serial': `SN${n}000` },
    );
  }
  for (const ae of ['CT1', 'MR2', 'US3', 'XA4_STORE', 'XA4_MPPS', 'CR5']) {
    const nat = { mac: mac(77), ip: '10.0.0.77' };
    w.see(nat, { 'dicom.ae_title': ae });
    const sent = ae === 'CT1' ? { 'dicom.sent_source': 'GE/CT/SN71000' } : {};
    w.see({ ...nat, nested: `dicom-ae:${ae}` }, { 'dicom.ae_title': ae, ...sent });
    w.see({ ...nat, nested: 'dicom:GE/CT/SN71000' }, { 'dicom.modality': 'CT' });
    w.see({ mac: mac(78), ip: '10.0.0.78', nested: `hl7-app:${ae}^F` }, { 'hl7v2.application': ae });
  }
  w.see({ ip: '10.0.0.99', hops: 2, from: 0, to: 100 }, { 'dhcp.hostname': ['late', 'early'] });
  const input = w.input();
  const expected = JSON.stringify(identify(input));
  fc.assert(
    fc.property(
      fc.shuffledSubarray([...input.endpoints], { minLength: input.endpoints.length }),
      fc.shuffledSubarray([...input.observations], { minLength: input.observations.length }),
      (endpoints, observations) => {
        assert.equal(JSON.stringify(identify({ ...input, endpoints, observations })), expected);
      },
    ),
    { numRuns: 50 },
  );
});

test('an id is a version 5 UUID, the same for the same text', () => {
  assert.equal(uuidOf('a'), uuidOf('a'));
  assert.notEqual(uuidOf('a'), uuidOf('b'));
  assert.match(uuidOf('ä😀'), /^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { namesOneDevice } from '../../src/identify/identifiers.ts';
import { mac, World } from './scene.ts';

const pair = (a: Record<string, string>, b: Record<string, string>): number => {
  const w = new World();
  w.see({ mac: mac(1), ip: '10.0.0.1' }, { 'arp.ip': '10.0.0.1', ...a });
  w.see({ mac: mac(2), ip: '10.0.1.1' }, { 'arp.ip': '10.0.1.1', ...b });
  return w.assets().length;
};

test('two network cards with one serial number, UUID or chassis are one device', () => {
  assert.equal(pair({ 'snmp.serial': 'FOC1234X0AB' }, { 'snmp.serial': 'foc1234x0ab' }), 1);
  assert.equal(pair({ 'dicom.serial': 'SN100234' }, { 'snmp.serial': 'SN100234' }), 1);
  assert.equal(pair({ 'ssdp.uuid': '2f402f80-da50-11e1-9b23' }, { 'ssdp.uuid': '2f402f80-da50-11e1-9b23' }), 1);
  assert.equal(pair({ 'lldp.chassis_id': mac(2) }, {}), 1);
});

test('host names, placeholders and other makers never join', () => {
  assert.equal(pair({ 'dhcp.hostname': 'INFUSION' }, { 'dhcp.hostname': 'INFUSION' }), 2);
  for (const serial of [
    '0',
    'none',
    'N/A',
    '123456',
    'To be filled by O.E.M.',
    '000000000',
    '11111111',
    'Default',
    'xxxxxx',
  ]) {
    assert.equal(pair({ 'snmp.serial': serial }, { 'snmp.serial': serial }), 2, serial);
    assert.equal(namesOneDevice(serial), false, serial);
    assert.equal(namesOneDevice(`ACME/${serial}`), false, serial);
  }
  const serial = { 'dicom.serial': 'AB10001' };
  assert.equal(
    pair({ ...serial, 'dicom.manufacturer': 'GE MEDICAL SYSTEMS' }, { ...serial, 'dicom.manufacturer': 'PHILIPS' }),
    2,
  );
  assert.equal(
    pair(
      { ...serial, 'dicom.manufacturer': 'GE MEDICAL SYSTEMS' },
      { ...serial, 'dicom.manufacturer': 'GE HealthCare' },
    ),
    1,
  );
});

test('a cloned UUID does not join devices whose serial numbers differ', () => {
  const uuid = { 'ssdp.uuid': '2f402f80-da50-11e1-9b23' };
  assert.equal(pair({ ...uuid, 'snmp.serial': 'AAA1000' }, { ...uuid, 'snmp.serial': 'AAA1001' }), 2);
});

test('a value that a whole fleet shares is no identifier', () => {
  const w = new World();
  for (let n = 1; n <= 40; n++) w.see({ mac: mac(n), ip: `10.0.0.${n}` }, { 'ssdp.uuid': 'factory-image-uuid-1' });
  assert.equal(w.assets().length, 40);
});

/** Workstations, servers, operating systems and names, with the catalogue that comes with the program. */

import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { macOfEui64 } from '../../src/identify/identifiers.ts';
import { identify } from '../../src/identify/identify.ts';
import { osAgree, osIncludes } from '../../src/identify/os.ts';
import { loadCatalogue } from '../../src/install/catalog.ts';
import type { Asset } from '../../src/model/asset.ts';
import type { Catalogue } from '../../src/model/catalog.ts';
import { holding, mac, World } from './scene.ts';

let catalogue: Catalogue;
before(async () => {
  catalogue = await loadCatalogue();
});
const assetsOf = (w: World): readonly Asset[] => identify({ ...w.input(), catalogue });

const WINDOWS = {
  'dhcp.vendor-class': 'MSFT 5.0',
  'dhcp.parameter-list': '1,3,6,15,31,33,43,44,46,47,119,121,249,252',
  'smb.os_version': 'Windows 10.0.19045',
};

test("a Windows client with the block of a computer maker is that maker's workstation", () => {
  const w = new World();
  const key = w.see({ mac: '10:98:19:00:00:01', ip: '10.0.0.1' }, WINDOWS);
  const pc = holding(assetsOf(w), key).attributes;
  assert.equal(pc.type.value, 'workstation');
  assert.equal(pc.manufacturer.value, 'Dell');
  assert.equal(pc.os.value, 'Windows 10 22H2');
  assert.deepEqual(pc.os.conflicting, []);
  assert.match(pc.os.supporting[0]!.reference, /^general-knowledge: /);
});

test('the block of a network card names no maker, and a modality in a Dell case is neither PC nor Dell', () => {
  const w = new World();
  const intel = w.see({ mac: '00:a0:c9:00:00:01', ip: '10.0.0.1' }, WINDOWS);
  const modality = w.see({ mac: '10:98:19:00:00:02', ip: '10.0.0.2' }, { ...WINDOWS, 'dicom.role': 'dicom-scu' });
  const assets = assetsOf(w);
  assert.equal(holding(assets, intel).attributes.type.value, 'workstation');
  assert.equal(holding(assets, intel).attributes.manufacturer.value, null);
  assert.equal(holding(assets, modality).attributes.type.value, null);
  assert.equal(holding(assets, modality).attributes.manufacturer.value, null);
});

test('one text that looks like Windows makes no workstation', () => {
  const w = new World();
  const key = w.see({ mac: '10:98:19:00:00:01', ip: '10.0.0.1' }, { 'dhcp.vendor-class': 'MSFT 5.0' });
  assert.equal(holding(assetsOf(w), key).attributes.type.value, null);
});

test('operating systems: less is no contradiction, another family is and is shown', () => {
  assert.ok(osIncludes('Windows', 'Windows 10 or later'));
  assert.ok(osIncludes('Windows 10 or later', 'Windows 10 1809 or Server 2019'));
  assert.ok(osIncludes('Windows 10 1809 or Server 2019', 'Windows Server 2019'));
  assert.ok(!osIncludes('Windows 10 or later', 'Windows 7 or Server 2008 R2'));
  assert.ok(osIncludes('Linux', 'Android 11'));
  assert.ok(!osAgree('Linux', 'Windows'));
  const w = new World();
  const key = w.see(
    { mac: mac(1), ip: '10.0.0.1' },
    { ...WINDOWS, 'http.user_agent': 'Mozilla/5.0 (Windows NT 6.1; Win64)' },
  );
  const { os } = holding(assetsOf(w), key).attributes;
  assert.equal(os.value, 'Windows 10 22H2');
  assert.deepEqual(
    os.conflicting.map((e) => e.value),
    ['Windows 7'],
  );
});

test('a device behind a gateway that gives its EUI-64 is the one that has the MAC address in it', () => {
  assert.equal(macOfEui64('001221FFFEBEFA5B'), '00:12:21:be:fa:5b');
  assert.equal(macOfEui64('0011223344556677'), null);
});

test('every device has a name: what it is called behind its host, or maker and octets', () => {
  const w = new World();
  const gateway = { mac: mac(9), ip: '10.0.0.9' };
  w.see(gateway);
  const beds = ['BED 1', 'BED 2'].map((bed) => w.see({ ...gateway, nested: `hl7:${bed}` }));
  const unit = w.see({ ...gateway, nested: 'modbus:7' });
  const bare = w.see({ mac: '10:98:19:0a:0b:0c' }, { 'lldp.port-id': '1' });
  const assets = assetsOf(w);
  assert.equal(holding(assets, beds[0]!).attributes.name.value, 'BED 1');
  assert.equal(holding(assets, unit).attributes.name.value, 'modbus 7');
  assert.equal(holding(assets, bare).attributes.name.value, 'Dell Inc. 0a:0b:0c');
  for (const asset of assets) assert.notEqual(asset.attributes.name.value, null);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { holding, mac, partition, World } from './scene.ts';

test('IPv4, several IPv6, link-local and two VLAN views of one MAC are one device', () => {
  const w = new World();
  w.see({ mac: mac(1), ip: null });
  w.see({ mac: mac(1), ip: '10.0.0.5', vlan: 10 }, { 'arp.ip': '10.0.0.5' });
  w.see({ mac: mac(1), ip: '10.0.0.5', vlan: 11 });
  w.see({ mac: mac(1), ip: 'fe80::1', vlan: 10 });
  for (let i = 1; i < 9; i++) w.see({ mac: mac(1), ip: `2001:db8::${i}`, vlan: 10 });
  const assets = w.assets();
  assert.equal(assets.length, 1);
  assert.deepEqual(assets[0]!.attributes.vlans.value, ['10', '11']);
  assert.deepEqual(assets[0]!.attributes.macs.value, [mac(1)]);
});

test('a lease that changes keeps the device one, the latest address first', () => {
  const w = new World();
  w.see({ mac: mac(1), ip: '10.0.0.5', from: 0, to: 10 }, { 'dhcp.ip': '10.0.0.5' });
  w.see({ mac: mac(1), ip: '10.0.0.9', from: 20, to: 30 }, { 'dhcp.ip': '10.0.0.9' });
  const assets = w.assets();
  assert.equal(assets.length, 1);
  assert.deepEqual(assets[0]!.attributes.ips.value, ['10.0.0.9', '10.0.0.5']);
});

test('one address held by two devices in turn does not merge them', () => {
  const w = new World();
  const a = w.see({ mac: mac(1), ip: '10.0.0.5', from: 0, to: 10 }, { 'dhcp.ip': '10.0.0.5' });
  const b = w.see({ mac: mac(2), ip: '10.0.0.5', from: 20, to: 30 }, { 'dhcp.ip': '10.0.0.5' });
  const early = w.see({ ip: '10.0.0.5', vlan: 7, from: 3, to: 9, hops: 1 });
  const assets = w.assets();
  assert.deepEqual(partition(assets), [`${a} + ${early}`, b].map((s) => s.split(' + ').sort().join(' + ')).sort());
});

test('a router and what is behind it are several', () => {
  const w = new World();
  const router = w.see({ mac: mac(9), ip: '10.0.0.1' }, { 'arp.ip': '10.0.0.1' });
  const far = w.see({ mac: mac(9), ip: '10.7.0.5', hops: 1 });
  const other = w.see({ mac: mac(9), ip: '10.7.0.6', hops: 2 });
  const outside = w.see({ mac: mac(9), ip: '93.184.215.14', hops: 9 });
  const assets = w.assets();
  assert.equal(assets.length, 3);
  assert.deepEqual(holding(assets, router).attributes.roles.value, ['router']);
  assert.deepEqual(holding(assets, far).attributes.macs.value, []);
  assert.notEqual(holding(assets, far), holding(assets, other));
  assert.ok(!assets.some((a) => a.endpoints.includes(outside)));
  w.keepExternal = true;
  assert.equal(w.assets().length, 4);
});

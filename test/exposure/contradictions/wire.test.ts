import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findContradictions } from '../../../src/exposure/contradictions/find.ts';
import { wireStatements } from '../../../src/exposure/contradictions/wire.ts';
import type { Asset, AttributeView, Evidence } from '../../../src/model/asset.ts';
import { ATTRIBUTE_NAMES, type AttributeName } from '../../../src/model/attribute.ts';
import { names, say } from './support.ts';

const evidence = (attribute: AttributeName, value: string, more: Partial<Evidence> = {}): Evidence => ({
  ...{ attribute, value, confidence: 0.8, source: 'wire', rule: 'r', ruleVersion: 1, reference: '' },
  observation: {
    ...{ endpoint: 'e', protocol: 'p', field: 'p.f', value, firstAtUs: 5_000_000, lastAtUs: 9_000_000, count: 1 },
    ...{ capture: null, frame: 1 },
  },
  ...more,
});

function asset(views: Partial<Record<AttributeName, Partial<AttributeView>>>): Asset {
  const none: AttributeView = { value: null, confidence: 0, supporting: [], conflicting: [] };
  const attributes = Object.fromEntries(ATTRIBUTE_NAMES.map((name) => [name, { ...none, ...views[name] }]));
  return { id: 'a', endpoints: [], attributes: attributes as Asset['attributes'], links: [] };
}

const seen = (value: Asset) =>
  wireStatements(value, (e) => `id of ${e.value}`).map((s) => [s.fact, s.key, s.value, s.evidence]);

test('attributes are statements, with their evidence and times', () => {
  const one = asset({
    os: { value: 'Linux', supporting: [evidence('os', 'Linux')] },
    software_version: { value: '4.2', supporting: [evidence('software_version', '4.2')] },
    services: {
      value: ['tcp/23 telnet', 'tcp/9100'],
      supporting: [evidence('services', 'tcp/23 telnet'), evidence('services', 'tcp/9100')],
    },
    protocols: { value: ['hl7v2', 'tls'], supporting: [evidence('protocols', 'hl7v2'), evidence('protocols', 'tls')] },
  });
  assert.deepEqual(seen(one), [
    ['version', 'software', '4.2', 'id of 4.2'],
    ['os', null, 'Linux', 'id of Linux'],
    ['speaks', 'hl7v2', 'seen', 'id of hl7v2'],
    ['cleartext', 'hl7v2', 'seen', 'id of hl7v2'],
    ['speaks', 'tls', 'seen', 'id of tls'],
    ['speaks', 'telnet', 'server', 'id of tcp/23 telnet'],
    ['seen', null, 'seen', 'id of 4.2'],
  ]);
  const [version] = wireStatements(one, () => 'x');
  assert.deepEqual([version!.firstAtMs, version!.lastAtMs, version!.confidence], [5_000, 9_000, 0.8]);
});

test('what a person said is not what the wire shows; what is unknown is not stated', () => {
  const person = evidence('os', 'Windows 10', { source: 'person', observation: null });
  assert.deepEqual(
    seen(asset({ os: { value: 'Windows 10', supporting: [person], conflicting: [evidence('os', 'Linux')] } })),
    [
      ['os', null, 'Linux', 'id of Linux'],
      ['seen', null, 'seen', 'id of Linux'],
    ],
  );
  assert.deepEqual(seen(asset({})), []);
});

test('a device with two versions agrees with a record of either', async () => {
  const known = await names();
  const one = asset({
    software_version: {
      value: '5.0',
      supporting: [evidence('software_version', '5.0')],
      conflicting: [evidence('software_version', '4.2')],
    },
  });
  const found = (version: string) =>
    findContradictions('d', [...wireStatements(one, () => 'x'), say('cmms', 'version', null, version)], known).length;
  assert.deepEqual([found('5.0'), found('v4.2.0'), found('3.9')], [0, 0, 1]);
});

/** The maker scorer judges right, wrong, unknown and unseen, and our makers on the public IoT Sentinel captures where they are. */

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { rulesOf } from '../../src/identify/rules.ts';
import { loadCatalogue } from '../../src/install/catalog.ts';
import { assetsOfLines, type LabelledDevice, type SeenAsset, scoreMakers } from './device-makers.ts';

const label = (capture: string, device: string, mac: string): LabelledDevice => ({ capture, device, mac });
const seen = (capture: string, mac: string, manufacturer: string | null): SeenAsset => ({
  capture,
  macs: [mac],
  manufacturer,
  confidence: manufacturer === null ? 0 : 0.7,
});

test('each verdict is given where it is due', () => {
  const score = scoreMakers(
    [
      label('a', 'Aria', 'AA:00:00:00:00:01'),
      label('b', 'Aria', 'aa:00:00:00:00:01'),
      label('c', 'HueBridge', 'aa:00:00:00:00:02'),
      label('d', 'WeMoLink', 'aa:00:00:00:00:03'),
      label('e', 'Lightify', 'aa:00:00:00:00:04'),
      label('f', 'Toaster', 'aa:00:00:00:00:05'),
    ],
    [
      seen('a', 'aa:00:00:00:00:01', 'FITBIT, Inc.'),
      seen('b', 'aa:00:00:00:00:01', null),
      seen('c', 'aa:00:00:00:00:02', 'Belkin'),
      seen('d', 'aa:00:00:00:00:03', null),
      seen('a', 'aa:00:00:00:00:04', 'OSRAM'), // another capture
      seen('f', 'aa:00:00:00:00:05', 'Belkin'),
    ],
    (name) => name.replace(/, inc\.$/i, ''),
  );
  assert.deepEqual(score.captures, { right: 1, wrong: 1, unknown: 2, unseen: 1, unlabelled: 1 });
  assert.deepEqual(score.devices, { right: 1, wrong: 1, unknown: 1, unseen: 1, unlabelled: 1 });
  assert.deepEqual(score.statements, [
    { confidence: 0.7, right: true },
    { confidence: 0.7, right: false },
  ]);
});

const captures = process.env['OPENWARD_CAPTURES'] ?? join(import.meta.dirname, '../../../shared/captures');
const labels = join(captures, '../truth/device-types.jsonl');

test('IoT Sentinel: nine of ten devices by their maker, one in fifty wrong at most', {
  skip: existsSync(labels) ? false : `${labels} is not on this machine`,
}, async (t) => {
  const cli = fileURLToPath(new URL('../../src/main.ts', import.meta.url));
  const { stdout, stderr } = spawnSync(
    process.execPath,
    [cli, 'inspect', join(captures, 'iot-sentinel'), '--jsonl', '--no-flows'],
    { encoding: 'utf8', maxBuffer: 1 << 28 },
  );
  const lines = readFileSync(labels, 'utf8').split('\n').filter(Boolean);
  const devices = lines.map((line) => {
    const device = JSON.parse(line) as LabelledDevice;
    return { ...device, capture: device.capture.replace(/^iot-sentinel\//, '') };
  });
  const assets = assetsOfLines(stdout.split('\n')).map((a) => ({
    ...a,
    capture: a.capture.replace(/^iot-sentinel\//, ''),
  }));
  const score = scoreMakers(devices, assets, rulesOf(await loadCatalogue()).maker);
  const scored = [...score.byDevice.keys()].length - score.devices.unlabelled;
  t.diagnostic(`devices ${JSON.stringify(score.devices)}, captures ${JSON.stringify(score.captures)}`);
  assert.ok(scored > 20, `${scored} devices: ${stderr.slice(0, 500)}`);
  assert.ok(score.devices.right >= 0.9 * scored, `${score.devices.right} of ${scored} right`);
  assert.ok(score.devices.wrong <= 0.02 * scored, `${score.devices.wrong} wrong`);
  assert.ok(
    score.captures.right >= 0.9 * devices.length,
    `${score.captures.right} of ${devices.length} captures right`,
  );
});

/** The simulated hospital: size, determinism, and independent eyes (tshark) on its bytes. */

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { playDay } from '../../sim/day.ts';
import { buildHospital } from '../../sim/hospital.ts';
import { type Written, writeDay } from '../../sim/main.ts';
import { readTruth, score } from '../../sim/score.ts';
import type { TruthLine } from '../../sim/truth.ts';

const catalogTypes = JSON.parse(readFileSync(new URL('../../catalog/types.json', import.meta.url), 'utf8')) as {
  id: string;
}[];

function hasTshark(): boolean {
  try {
    execFileSync('tshark', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** SHA-256 over the frames of one site. */
function digest(seed: number): string {
  const hash = createHash('sha256');
  playDay(buildHospital({ seed, patients: 20 }), {
    site: 'riverside',
    sink: () => (at, bytes) => hash.update(`${at}`).update(bytes),
  });
  return hash.digest('hex');
}

describe('the simulated hospital', () => {
  const folder = mkdtempSync(join(tmpdir(), 'openward-sim-'));
  let written: Written[] = [];
  let truth: TruthLine[] = [];
  before(() => {
    written = writeDay({ out: folder, seed: 1, patients: 50 });
    truth = written.flatMap((w) => readTruth(w.truth));
  });
  after(() => rmSync(folder, { recursive: true }));

  test('has 400 devices of 20 types in 10 units on two sites', () => {
    assert.ok(truth.length >= 400, `${truth.length} devices`);
    assert.ok(new Set(truth.map((t) => t.type)).size >= 20);
    assert.ok(new Set(truth.map((t) => t.unit)).size >= 10);
    assert.deepEqual(
      written.map((w) => w.site),
      ['general', 'riverside'],
    );
  });

  test('names types as the catalogue does', () => {
    const known = new Set(catalogTypes.map((t) => t.id));
    assert.deepEqual(
      [...new Set(truth.map((t) => t.type))].filter((t) => !known.has(t)),
      [],
    );
  });

  test('gives every device a MAC address, an id and a name behind its gateway that no other has', () => {
    for (const values of [
      truth.map((t) => t.id),
      truth.flatMap((t) => t.macs),
      truth.map((t) => `${t.behind}/${t.nested[0]}`).filter((n) => !n.startsWith('null')),
    ]) {
      assert.equal(new Set(values).size, values.length);
    }
  });

  test('writes frames in the order of time', () => {
    for (const { pcap, frames } of written) {
      const bytes = readFileSync(pcap);
      let last = 0;
      let count = 0;
      for (let at = 24; at < bytes.length; at += 16 + bytes.readUInt32LE(at + 8)) {
        const time = bytes.readUInt32LE(at) * 1e6 + bytes.readUInt32LE(at + 4);
        assert.ok(time >= last, `frame ${count + 1} of ${pcap}`);
        last = time;
        count++;
      }
      assert.equal(count, frames);
    }
  });

  test('sends what it plants: serial numbers, models and patients are in the capture', () => {
    const general = readFileSync(written[0]!.pcap);
    const has = (text: string): boolean => general.includes(Buffer.from(text, 'latin1'));
    const told = truth.filter((t) => t.site === 'general' && t.expected.includes('serial'));
    assert.ok(told.length > 15);
    assert.deepEqual(
      told.filter((t) => !has(t.serial ?? '?')).map((t) => t.id),
      [],
    );
    const patients = readFileSync(join(folder, 'patients.jsonl'), 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { family: string });
    assert.equal(patients.length, 50);
    assert.deepEqual(
      patients.filter((p) => !has(p.family)),
      [],
    );
  });

  test('is made of frames that tshark finds nothing wrong with', {
    skip: hasTshark() ? false : 'skipped: tshark is not installed',
  }, () => {
    const bad =
      '_ws.malformed || ip.checksum.status==0 || tcp.checksum.status==0 || udp.checksum.status==0 || cdp.checksum.status==0';
    const checks = [
      'tcp.reassemble_out_of_order',
      'tcp.check_checksum',
      'ip.check_checksum',
      'udp.check_checksum',
    ].flatMap((o) => ['-o', `${o}:TRUE`]);
    for (const { pcap } of written) {
      const lines = execFileSync('tshark', ['-r', pcap, ...checks, '-Y', bad], {
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'ignore'],
      });
      assert.equal(lines, '');
    }
  });
});

test('the same seed gives the same bytes, another seed others', () => {
  const first = digest(7);
  assert.equal(digest(7), first);
  assert.notEqual(digest(8), first);
});

test('the score counts found, merged, doubled and wrong devices', () => {
  const line = (id: string, mac: string, ip: string): TruthLine => ({
    id,
    site: 's',
    unit: null,
    type: 'ct-scanner',
    manufacturer: 'Philips',
    model: '',
    serial: null,
    software_version: '',
    hostname: null,
    macs: [mac],
    ips: [{ ip, from: '', to: null }],
    ae_titles: [],
    hl7_applications: [],
    behind: null,
    nested: [],
    visible: true,
    expected: ['manufacturer', 'type'],
  });
  const asset = (id: string, macs: string[], ips: string[], maker: string | null, confidence: number) => ({
    kind: 'asset' as const,
    id,
    macs,
    ips,
    attributes: { manufacturer: { value: maker, confidence }, type: { value: 'ct-scanner', confidence: 0.9 } },
  });
  const devices = [line('a', 'm1', '1'), line('b', 'm2', '2'), line('c', 'm3', '3'), line('d', 'm4', '4')];
  const good = [
    asset('A', ['m1'], ['1'], 'Philips', 0.9),
    asset('B', ['m2'], ['2'], 'Philips', 0.9),
    asset('C', ['m3'], ['3'], 'Philips', 0.9),
    asset('D', ['m4'], ['4'], 'Philips', 0.9),
  ];
  assert.equal(score(devices, good).passed, true);
  const doubled = score(devices, [...good, asset('A2', [], ['1'], null, 0)]);
  assert.deepEqual(doubled.several, ['a']);
  const merged = score(devices, [asset('AB', ['m1', 'm2'], ['1', '2'], 'Philips', 0.9), ...good.slice(2)]);
  assert.deepEqual(merged.merged, ['a', 'b']);
  const wrong = score(devices, [
    asset('A', ['m1'], ['1'], 'Siemens', 0.6),
    asset('B', ['m2'], ['2'], null, 0),
    good[2]!,
  ]);
  assert.deepEqual(
    [wrong.wrongSure.length, wrong.unknown.length, wrong.missing, wrong.right, wrong.passed],
    [1, 1, ['d'], 1, false],
  );
});

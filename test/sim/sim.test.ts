/**
 * The simulated hospital: size, determinism, independent eyes (tshark, a reader of our own) on its bytes, and what the product
 * makes of it. One day is written once and looked at by all tests.
 */

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash, type Hash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { playDay } from '../../sim/day.ts';
import { buildHospital } from '../../sim/hospital.ts';
import { type Written, writeDay } from '../../sim/main.ts';
import { MODELS } from '../../sim/models/index.ts';
import { type AssetLine, readTruth, score, scoreTable } from '../../sim/score.ts';
import type { TruthLine } from '../../sim/truth.ts';
import { readCapture } from '../../src/capture/file.ts';
import { assetLine } from '../../src/cli/jsonl.ts';
import { loadCatalogue } from '../../src/install/catalog.ts';
import { fieldTable, loadDissectors } from '../../src/install/dissectors.ts';
import { inspectCapture } from '../../src/services/inspect.ts';
import { says, streamsOf } from './wire.ts';

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

const sha256 = (): Hash => createHash('sha256');
const registry = createRequire(import.meta.url)('oui-data') as Readonly<Record<string, string>>;

/** Every frame of riverside with its time, played without the other site. */
function riversideAlone(seed: number): string {
  const hash = sha256();
  playDay(buildHospital({ seed, patients: PATIENTS }), {
    site: 'riverside',
    sink: () => (at, bytes) => hash.update(`${at}`).update(bytes),
  });
  return hash.digest('hex');
}

/** The same of a capture file. */
function digestOf(path: string): string {
  const file = readFileSync(path);
  const hash = sha256();
  for (let at = 24; at < file.length; ) {
    const length = file.readUInt32LE(at + 8);
    hash.update(`${file.readUInt32LE(at) * 1e6 + file.readUInt32LE(at + 4)}`);
    hash.update(file.subarray(at + 16, at + 16 + length));
    at += 16 + length;
  }
  return hash.digest('hex');
}

const expectedValues = (line: TruthLine): [name: string, value: string][] =>
  (
    [
      ['model', line.model],
      ['serial', line.serial],
      ['software_version', line.software_version],
      ['hostname', line.hostname],
      ['ae_title', line.ae_titles[0] ?? null],
    ] as const
  ).flatMap(([name, value]) => (line.expected.includes(name) ? [[name, value ?? '(nothing)']] : []));

const PATIENTS = 50;

describe('the simulated hospital', () => {
  const folder = mkdtempSync(join(tmpdir(), 'openward-sim-'));
  let written: Written[] = [];
  let truth: TruthLine[] = [];
  before(() => {
    written = writeDay({ out: folder, seed: 1, patients: PATIENTS });
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

  test('expects nothing of a device that it did not say literally, by a reader of its own', () => {
    for (const { pcap, site } of written) {
      const streams = streamsOf(pcap);
      const lines = readTruth(join(folder, `${site}.truth.jsonl`));
      const byId = new Map(lines.map((line) => [line.id, line]));
      const missing: string[] = [];
      let values = 0;
      for (const line of lines) {
        const speaker = line.behind === null ? line : byId.get(line.behind);
        const own = streams.filter(
          ({ mac, ip }) =>
            speaker?.macs.includes(mac) === true ||
            (speaker?.macs.length === 0 && speaker.ips.some((lease) => lease.ip === ip)),
        );
        // What a gateway says of a device that also speaks itself names it by its EUI-64.
        const of = line.behind === null && line.nested.length > 0 ? line.nested : [];
        const about = of.length === 0 ? [] : streams.filter(({ bytes }) => of.some((name) => bytes.includes(name)));
        for (const [name, value] of expectedValues(line)) {
          values++;
          if (![...own, ...about].some(({ bytes }) => says(bytes, value))) missing.push(`${line.id} ${name} ${value}`);
        }
      }
      assert.ok(values > 200, `${site}: ${values} values`);
      assert.deepEqual(missing, []);
    }
  });

  test('leaves at most a twentieth of its devices without word of maker and type', () => {
    for (const { site } of written) {
      const lines = readTruth(join(folder, `${site}.truth.jsonl`)).filter(
        (line) => !line.id.endsWith('@away') && line.id !== `${site}/core` && !line.id.includes('/branch-'),
      );
      const told = lines.filter((line) => ['manufacturer', 'type'].every((name) => line.expected.includes(name)));
      assert.ok(told.length >= lines.length * 0.95, `${site}: ${told.length} of ${lines.length}`);
      assert.ok(told.length < lines.length, 'some must say too little');
    }
  });

  test('takes MAC blocks that the registry knows', () => {
    const blocks = [...MODELS.values()].flatMap((model) => model.oui.map((oui) => [model.key, oui] as const));
    assert.deepEqual(
      blocks.filter(([, oui]) => registry[oui.toUpperCase()] === undefined),
      [],
    );
  });

  test('holds every patient of its list, with a name that is on the wire', () => {
    const general = readFileSync(written[0]!.pcap);
    const has = (text: string): boolean => general.includes(Buffer.from(text, 'latin1'));
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

  test('gives the same bytes for the same seed, whether a site plays alone or not, and others for another', () => {
    assert.equal(riversideAlone(1), digestOf(written[1]!.pcap));
    const macs = (seed: number): string =>
      buildHospital({ seed })
        .sites.flatMap((site) => site.devices.flatMap((d) => d.ports.map((p) => p.mac.toString('hex'))))
        .join(' ');
    assert.equal(macs(1), macs(1));
    assert.notEqual(macs(1), macs(8));
  });

  test('has about 60,000 and 120,000 frames, together below 60 MB', () => {
    const [general, riverside] = written;
    assert.ok(general!.frames > 100_000 && general!.frames < 160_000, `${general!.frames}`);
    assert.ok(riverside!.frames > 45_000 && riverside!.frames < 75_000, `${riverside!.frames}`);
    assert.ok(general!.bytes + riverside!.bytes < 60e6);
  });

  test('is found by the product: each device once, 95 of 100 right, none wrong with confidence', async () => {
    const dissectors = await loadDissectors();
    const ports = {
      readCapture: (path: string, onFrame: Parameters<typeof readCapture>[1]) => readCapture(path, onFrame, {}),
      dissectors,
      fields: fieldTable(dissectors),
      catalogue: await loadCatalogue(),
      hashSeed: 1,
    };
    for (const { pcap, site } of written) {
      const inspection = await inspectCapture(ports, pcap, { capture: site });
      const assets = inspection.assets.map((asset) => assetLine(inspection, asset) as AssetLine);
      const result = score(readTruth(join(folder, `${site}.truth.jsonl`)), assets);
      assert.ok(result.passed, `${site}\n${scoreTable(result)}`);
    }
  });
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

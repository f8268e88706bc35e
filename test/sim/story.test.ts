/**
 * What the demo tells: its documents are valid, mean devices that it has, and rank as an analyst would expect; its recalls mean
 * devices that it has, one of them gravely, and one open question is left to a person.
 */

import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { buildHospital, type Device } from '../../sim/hospital.ts';
import { writeKnowledge } from '../../sim/knowledge.ts';
import { RECALLS } from '../../sim/recalls.ts';
import { matrixOf } from '../../src/clinical/matrix.ts';
import { assess } from '../../src/exposure/assess.ts';
import { readAdvisory } from '../../src/exposure/csaf/read.ts';
import { systemReader } from '../../src/exposure/products/aliases.ts';
import type { RecallIndex } from '../../src/exposure/recalls/index.ts';
import { type StoredRecall, wholeOf } from '../../src/exposure/recalls/whole.ts';
import { readFeed, recogniseFeed } from '../../src/feeds/reading.ts';
import { loadCatalogue, loadClinical, loadProductNames, loadRecallRules } from '../../src/install/catalog.ts';
import { loadFeeds } from '../../src/install/feeds.ts';
import type { Advisory } from '../../src/model/advisory.ts';
import type { FeedRecord } from '../../src/model/feed.ts';
import type { DeviceClass, Recall } from '../../src/model/recall.ts';
import { createMatcher } from '../../src/services/advisories.ts';
import type { SiteDevice } from '../../src/services/exposures-ports.ts';
import { createRecallIndex, recallsOf, startsClock } from '../../src/services/recall-matching.ts';
import { createScore } from '../../src/services/risk.ts';

/** The hospital that `openward demo` shows. */
const SEED = 1;
const folder = mkdtempSync(join(tmpdir(), 'owstory-'));
const documents = join(folder, 'knowledge');
let count = 0;
let devices: readonly SiteDevice[] = [];
before(() => {
  count = writeKnowledge(folder);
  devices = buildHospital({ seed: SEED }).sites.flatMap((site) => site.devices.map(siteDevice));
});
after(() => rmSync(folder, { recursive: true }));

/** As the inventory knows it: version, serial number and UDI where something on the wire tells them. */
function siteDevice({ id, model, version, serial }: Device): SiteDevice {
  return {
    id,
    manufacturer: model.maker,
    model: model.model,
    os: model.model.startsWith('VMware ESXi') ? `VMware ESXi ${version}` : null,
    softwareVersion: version,
    firmwareVersion: null,
    serial,
    udi: model.says.hl7?.gtin ?? null,
    confidence: 1,
    type: model.type,
    unit: null,
    services: [],
    protocols: [],
    peers: 1,
    isOnInternet: false,
  };
}

const read = (name: string) => JSON.parse(readFileSync(join(documents, name), 'utf8'));

test('what is exploited on life support stands above a higher CVSS on a printer; one question is left to a person', async () => {
  const advisories: Advisory[] = [];
  const exploited = new Set<string>();
  for (const name of readdirSync(documents)) {
    const json = read(name);
    if (json.meta !== undefined) continue;
    if (json.vulnerabilities[0]?.cveID !== undefined) {
      for (const v of json.vulnerabilities) exploited.add(v.cveID);
      continue;
    }
    const advisory = readAdvisory(json);
    assert.ok(advisory.ok, `${name}: ${advisory.ok ? '' : advisory.error.detail}`);
    advisories.push(advisory.value);
  }
  assert.equal(advisories.length, count);
  const catalogue = await loadCatalogue();
  const matcher = createMatcher(catalogue, await loadProductNames(), advisories);
  const systemOf = systemReader(catalogue.cpe?.systems ?? []);
  const clinical = await loadClinical();
  const score = createScore(matrixOf(clinical));
  const known = (cve: string) => ({
    cve,
    vendor: null,
    product: null,
    name: null,
    addedAtMs: 0,
    dueAtMs: null,
    ransomware: null,
    requiredAction: null,
  });
  const facts = (cve: string) => ({
    exploited: exploited.has(cve) ? known(cve) : null,
    epss: null,
    cvss: advisories
      .flatMap((a) => a.vulnerabilities)
      .filter((v) => v.cve === cve)
      .map((v) => ({ score: v.scores[0]?.baseScore ?? 0, vector: null, version: '3.1' }))[0]!,
    ssvc: null,
  });
  const cves = new Map(advisories.flatMap((a) => a.vulnerabilities.map((v) => [v.cve!, facts(v.cve!)] as const)));
  // One device of a model speaks for all of them.
  const kinds = [...new Map(devices.map((d) => [`${d.model} ${d.softwareVersion}`, d])).values()];
  const told = kinds.flatMap((device) =>
    assess(matcher, device, systemOf).map((one) => ({
      type: device.type,
      doc: one.doc,
      verdict: one.verdict,
      score: one.verdict === 'not_affected' ? 0 : score(device, one, { cves, knowsExploited: true }, false).score,
      cvss: Math.max(...one.cves.map((cve) => cves.get(cve)?.cvss?.score ?? 0)),
      isExploited: one.cves.some((cve) => exploited.has(cve)),
    })),
  );
  const docs = new Set(told.map((t) => t.doc));
  assert.deepEqual(
    advisories.map((a) => a.id).filter((id) => !docs.has(id)),
    [],
  );
  const onLife = told.filter((t) => t.isExploited && clinical.types.get(t.type ?? '') === 'life-support');
  const printers = told.filter((t) => t.type === 'printer').sort((a, b) => b.cvss - a.cvss);
  assert.ok(onLife.length > 0 && printers.length > 0);
  for (const one of onLife) {
    assert.equal(one.verdict, 'affected');
    assert.ok(one.cvss < printers[0]!.cvss && one.score > printers[0]!.score, JSON.stringify([one, printers[0]]));
  }
  assert.ok(told.some((t) => t.verdict === 'needs_review'));
});

/** The data sets as `openward feeds load` reads them. */
async function recallIndex(): Promise<RecallIndex> {
  const records: FeedRecord[] = [];
  const sink = {
    record: (r: FeedRecord): void => void records.push(r),
    trouble: ({ at, what }: { at: string; what: string }): void => assert.fail(`${at} ${what}`),
  };
  const feeds = await loadFeeds();
  for (const name of readdirSync(documents)) {
    const text = readFileSync(join(documents, name), 'utf8');
    const found = recogniseFeed(feeds, text);
    assert.ok(found !== null, `${name} is of no form that a feed reads`);
    if (found.feed.id !== 'openfda') continue;
    const reading = readFeed(found.form, Date.now(), sink);
    reading.push(text);
    reading.end();
  }
  const [catalogue, names, rules] = await Promise.all([loadCatalogue(), loadProductNames(), loadRecallRules()]);
  const classes = records.filter((r) => r.kind === 'device-class').map((r) => r.value as DeviceClass);
  const index = createRecallIndex(
    catalogue,
    names,
    rules,
  )((code) => classes.find((c) => c.productCode === code)?.regulation ?? null);
  const recalls = records.filter((r) => r.kind === 'recall');
  for (const { number } of RECALLS) {
    const own = recalls.filter((r) => r.key.endsWith(number));
    index.add(wholeOf(own.map((r): StoredRecall => ({ key: r.key, value: r.value as Recall, storedAtMs: 0 }))));
  }
  return index;
}

test('every recall means devices; one is class I and runs the clock, one is by serial number, one is for a person', async () => {
  const index = await recallIndex();
  const found = devices.flatMap((device) =>
    recallsOf(index, device, new Map()).map((f) => ({ found: f, number: f.recall.number, device })),
  );
  const numbers = new Set(found.map((f) => f.number));
  assert.deepEqual(
    RECALLS.map((r) => r.number).filter((n) => !numbers.has(n)),
    [],
  );
  const running = found.filter((f) => startsClock(f.found));
  assert.deepEqual([...new Set(running.map((f) => f.number))], ['Z-0530-2022']);
  assert.ok(running.every((f) => f.found.verdict === 'affected' && f.device.type === 'infusion-pump'));
  assert.ok(found.some((f) => f.found.verdict === 'needs_review'));
  const bySerial = found.filter((f) => f.number === 'Z-0555-2024');
  assert.ok(
    bySerial.length > 0 && bySerial.every((f) => f.found.verdict !== 'needs_review'),
    JSON.stringify(bySerial[0]?.found.fields),
  );
});

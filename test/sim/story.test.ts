/** What the demo tells: its documents are valid, mean devices that it has, and rank as an analyst would expect. */

import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { writeKnowledge } from '../../sim/knowledge.ts';
import { MODELS } from '../../sim/models/index.ts';
import { matrixOf } from '../../src/clinical/matrix.ts';
import { assess } from '../../src/exposure/assess.ts';
import { readAdvisory } from '../../src/exposure/csaf/read.ts';
import { systemReader } from '../../src/exposure/products/aliases.ts';
import { loadCatalogue, loadClinical, loadProductNames } from '../../src/install/catalog.ts';
import type { Advisory } from '../../src/model/advisory.ts';
import { createMatcher } from '../../src/services/advisories.ts';
import { createScore } from '../../src/services/risk.ts';

test('the demo has affected devices, some to review, and what is exploited stands above a higher CVSS on a printer', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'owstory-'));
  const count = writeKnowledge(folder);
  const advisories: Advisory[] = [];
  const exploited = new Set<string>();
  for (const name of readdirSync(join(folder, 'knowledge'))) {
    const json = JSON.parse(readFileSync(join(folder, 'knowledge', name), 'utf8'));
    if (json.vulnerabilities[0]?.cveID !== undefined) {
      for (const v of json.vulnerabilities) exploited.add(v.cveID);
      continue;
    }
    const read = readAdvisory(json);
    assert.ok(read.ok, `${name}: ${read.ok ? '' : read.error.detail}`);
    advisories.push(read.value);
  }
  rmSync(folder, { recursive: true });
  assert.equal(advisories.length, count);
  const catalogue = await loadCatalogue();
  const matcher = createMatcher(catalogue, await loadProductNames(), advisories);
  const systemOf = systemReader(catalogue.cpe?.systems ?? []);
  const score = createScore(matrixOf(await loadClinical()));
  const facts = (cve: string) => ({
    exploited: exploited.has(cve)
      ? {
          cve,
          vendor: null,
          product: null,
          name: null,
          addedAtMs: 0,
          dueAtMs: null,
          ransomware: null,
          requiredAction: null,
        }
      : null,
    epss: null,
    cvss: advisories
      .flatMap((a) => a.vulnerabilities)
      .filter((v) => v.cve === cve)
      .map((v) => ({ score: v.scores[0]?.baseScore ?? 0, vector: null, version: '3.1' }))[0]!,
    ssvc: null,
  });
  const cves = new Map(advisories.flatMap((a) => a.vulnerabilities.map((v) => [v.cve!, facts(v.cve!)] as const)));
  const told = [...MODELS.values()].flatMap((model) => {
    const device = {
      id: model.key,
      manufacturer: model.maker,
      model: model.model,
      os: model.model.startsWith('VMware ESXi') ? `VMware ESXi ${model.versions[0]}` : null,
      softwareVersion: model.versions[0] ?? null,
      firmwareVersion: null,
      serial: null,
      udi: null,
      confidence: 1,
      type: model.type,
      unit: null,
      services: [],
      protocols: [],
      peers: 1,
      isOnInternet: false,
    };
    return assess(matcher, device, systemOf).map((one) => ({
      type: model.type,
      doc: one.doc,
      verdict: one.verdict,
      score: one.verdict === 'not_affected' ? 0 : score(device, one, { cves, knowsExploited: true }, false).score,
      cvss: Math.max(...one.cves.map((cve) => cves.get(cve)?.cvss?.score ?? 0)),
      isExploited: one.cves.some((cve) => exploited.has(cve)),
    }));
  });
  const docs = new Set(told.map((t) => t.doc));
  assert.deepEqual(
    advisories.map((a) => a.id).filter((id) => !docs.has(id)),
    [],
  );
  const known = told.find((t) => t.isExploited)!;
  const printer = told.find((t) => t.type === 'printer')!;
  assert.ok(known.cvss < printer.cvss && known.score > printer.score, JSON.stringify([known, printer]));
  assert.ok(told.some((t) => t.verdict === 'affected'));
});

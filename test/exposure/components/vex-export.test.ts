/** What the hospital states, written as VEX and read again by others: the mandatory tests of CSAF, and the readers of feeds. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Json } from '../../../src/exposure/csaf/json.ts';
import { readAdvisory } from '../../../src/exposure/csaf/read.ts';
import { csafVex } from '../../../src/exposure/vex/csaf.ts';
import { cyclonedxVex } from '../../../src/exposure/vex/cyclonedx.ts';
import { openVex } from '../../../src/exposure/vex/openvex.ts';
import { statementsOf } from '../../../src/exposure/vex/statements.ts';
import { readFeed, recogniseFeed } from '../../../src/feeds/reading.ts';
import { loadFeeds } from '../../../src/install/feeds.ts';
import { type ExposureState, STATES } from '../../../src/model/exposure.ts';
import type { FeedRecord } from '../../../src/model/feed.ts';
import type { StatedExposure } from '../../../src/model/vex-export.ts';

const AT_MS = Date.UTC(2026, 5, 1);
const HEAD = {
  id: 'openward-1',
  serial: '7d6c7b6a-0000-4000-8000-000000000001',
  publisher: 'St. Example',
  namespace: 'https://hospital.example/security',
  atMs: AT_MS,
};

const row = (state: ExposureState, more: Partial<StatedExposure> & { readonly id: string }): StatedExposure => {
  const { id, ...rest } = more;
  return {
    device: { id, site: 'north', name: `device ${id}`, type: null, manufacturer: 'Acme', model: 'Pump', unit: null },
    doc: 'ACME-1',
    title: 'Overflow in the pump',
    product: 'Pump',
    version: '1.0',
    verdict: state === 'needs_review' ? 'needs_review' : state === 'not_affected' ? 'not_affected' : 'affected',
    reason: 'in the range "<2"',
    cves: state === 'not_affected' ? [] : ['CVE-2026-1001'],
    state,
    ...{ exploited: false, cvss: null, epss: null, score: null, band: null, since: '2026-05-01T00:00:00.000Z' },
    justification: state === 'not_relevant' ? 'vulnerable_code_not_in_execute_path' : null,
    evidence: state === 'not_relevant' ? 'The service is switched off; see ticket 7.' : null,
    component: null,
    ...rest,
  };
};

const SSL = { name: 'openssl', version: '1.1.1k', purl: 'pkg:generic/openssl@1.1.1k', cpe: null };
const ROWS: readonly StatedExposure[] = [
  ...STATES.map((state, k) => row(state, { id: `d${k}` })),
  row('affected', { id: 'd0', doc: 'CVE-2021-3711', cves: ['CVE-2021-3711'], component: SSL }),
  row('needs_review', { id: 'd1', doc: 'CVE-2021-3711', cves: ['CVE-2021-3711'], component: SSL }),
  row('affected', {
    id: 'd1',
    doc: 'GHSA-35jh-r3h4-6jhm',
    cves: ['GHSA-35jh-r3h4-6jhm'],
    component: { ...SSL, name: 'zlib', purl: null },
  }),
  // Another advisory about the same device and CVE, and a device whose names are hostile or not known.
  row('fixed', { id: 'd0', doc: 'ACME-2' }),
  row('affected', {
    id: '"><script>&',
    device: {
      id: '"><script>&',
      site: 'süd 1',
      name: '=cmd()',
      type: null,
      manufacturer: null,
      model: null,
      unit: null,
    },
  }),
];
const STATED = statementsOf(ROWS);

test('one statement for each device, component and vulnerability: of several rows the worst speaks', () => {
  const of = (product: string) =>
    STATED.filter((s) => s.product === product).map((s) => `${s.vulnerability} ${s.status}`);
  assert.deepEqual(of('north:d0'), ['CVE-2026-1001 affected', 'CVE-2021-3711 affected']);
  assert.deepEqual(of('north:d5'), ['ACME-1 not_affected'], 'an advisory that a device is free of is named itself');
  assert.ok(STATED.every((s) => /^[A-Za-z0-9:._~-]+$/.test(s.product) && s.why !== ''));
});

test('CSAF: it passes the mandatory tests of the standard, and says the same when it is read', () => {
  const read = readAdvisory(JSON.parse(JSON.stringify(csafVex(STATED, HEAD))) as Json);
  assert.ok(read.ok, read.ok ? '' : `${read.error.at} ${read.error.detail}`);
  const { category, vulnerabilities, products } = read.value;
  assert.equal(category, 'csaf_vex');
  const own = vulnerabilities.find((v) => v.cve === 'CVE-2026-1001')!;
  assert.deepEqual(
    own.status.known_affected?.filter((id) => id.startsWith('north:')),
    ['north:d0', 'north:d2'],
  );
  assert.deepEqual(own.status.known_not_affected, ['north:d4']);
  assert.deepEqual(own.flags, [{ label: 'vulnerable_code_not_in_execute_path', products: ['north:d4'] }]);
  assert.equal(
    own.threats.find((t) => t.products.includes('north:d4'))?.details,
    'The service is switched off; see ticket 7.',
  );
  const ssl = vulnerabilities.find((v) => v.cve === 'CVE-2021-3711')!;
  const part = products.find((p) => p.id === ssl.status.known_affected?.[0])!;
  assert.deepEqual(products.find((p) => p.id === part.parts[0])?.purls, [SSL.purl]);
  assert.equal(part.parts[1], 'north:d0');
});

const feeds = await loadFeeds();
function reread(document: object): { readonly records: readonly FeedRecord[]; readonly troubles: readonly string[] } {
  const text = JSON.stringify(document);
  const found = recogniseFeed(feeds, text)!;
  const records: FeedRecord[] = [];
  const troubles: string[] = [];
  const reading = readFeed(found.form, AT_MS, {
    record: (r) => records.push(r),
    trouble: (t) => troubles.push(`${t.at} ${t.what}`),
  });
  reading.push(text);
  reading.end();
  return { records, troubles };
}

test('CycloneDX and OpenVEX: readers of the formats find every statement, and nothing that cannot be used', () => {
  for (const document of [cyclonedxVex(STATED, HEAD), openVex(STATED, HEAD)]) {
    const { records, troubles } = reread(document);
    assert.deepEqual(troubles, []);
    const vex = records.flatMap((r) => (r.kind === 'vex' ? [r.value] : []));
    const counts = (list: readonly { readonly status: string }[]) =>
      Object.fromEntries(
        ['affected', 'under_investigation', 'fixed', 'not_affected'].map((s) => [
          s,
          list.filter((v) => v.status === s).length,
        ]),
      );
    assert.deepEqual(counts(vex), counts(STATED));
    const cleared = vex.find((v) => v.vulnerability === 'CVE-2026-1001' && v.status === 'not_affected')!;
    assert.match(cleared.justification ?? '', /vulnerable_code_not_in_execute_path|code_not_reachable/);
    assert.match(cleared.impact ?? '', /ticket 7/);
    const ssl = vex.filter((v) => v.vulnerability === 'CVE-2021-3711');
    assert.ok(ssl.every((v) => [...v.products, ...v.subcomponents].includes(SSL.purl)));
  }
});

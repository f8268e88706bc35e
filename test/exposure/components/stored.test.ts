/**
 * Bills of materials in PostgreSQL: from a file to exposures of the devices that run its product, with the way to the component,
 * what everybody says of it, and who wins.
 */

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { verifyReceipt } from '../../../src/exposure/score/risk/receipt.ts';
import type { BillFile } from '../../../src/services/bills.ts';
import { BY, csaf, type ExposureRig, exposureRig, short } from '../../support/exposures.ts';
import { OTHER_SITE, SITE, type TestInventory, testInventory } from '../../support/inventory.ts';

const clock = { ms: Date.UTC(2026, 5, 1, 8) };
let inventory: TestInventory;
let rig: ExposureRig;
let pump = '';
let billId = '';

const fileOf = (name: string, json: unknown): BillFile => ({
  name,
  text: (async function* () {
    const text = typeof json === 'string' ? json : JSON.stringify(json);
    for (let at = 0; at < text.length; at += 700) yield text.slice(at, at + 700);
  })(),
});

const SERIAL = 'urn:uuid:7d6c7b6a-0000-4000-8000-000000000001';
const bill = (more: object = {}) => ({
  bomFormat: 'CycloneDX',
  specVersion: '1.6',
  serialNumber: SERIAL,
  metadata: {
    timestamp: '2026-05-01T00:00:00Z',
    component: {
      type: 'device',
      'bom-ref': 'pump',
      name: 'Perfusor Compact',
      version: '2.1',
      supplier: { name: 'B. Braun' },
    },
  },
  components: [
    {
      type: 'library',
      'bom-ref': 'curl',
      name: 'curl',
      version: '7.79.0',
      purl: 'pkg:generic/curl@7.79.0',
      cpe: 'cpe:2.3:a:haxx:curl:7.79.0:*:*:*:*:*:*:*',
    },
    {
      type: 'library',
      'bom-ref': 'ssl',
      name: 'openssl',
      version: '1.1.1k',
      cpe: 'cpe:2.3:a:openssl:openssl:1.1.1k:*:*:*:*:*:*:*',
    },
    { type: 'library', 'bom-ref': 'lodash', name: 'lodash', version: '4.17.15', purl: 'pkg:npm/lodash@4.17.15' },
    { type: 'library', 'bom-ref': 'zlib', name: 'zlib', cpe: 'cpe:2.3:a:zlib:zlib:*:*:*:*:*:*:*:*' },
  ],
  dependencies: [
    { ref: 'pump', dependsOn: ['curl', 'lodash', 'zlib'] },
    { ref: 'curl', dependsOn: ['ssl'] },
    { ref: 'ssl', dependsOn: ['curl'] },
  ],
  ...more,
});

const match = (criteria: string, more: object) => ({ vulnerable: true, criteria, ...more });
const nvd = (id: string, cpeMatch: readonly object[], baseScore = 9.8) => ({
  cve: {
    id,
    vulnStatus: 'Analyzed',
    lastModified: '2026-04-01T00:00:00.000',
    descriptions: [{ lang: 'en', value: 'Something overflows.' }],
    metrics: {
      cvssMetricV31: [
        {
          source: 'nvd',
          cvssData: { version: '3.1', vectorString: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H', baseScore },
        },
      ],
    },
    configurations: [{ nodes: [{ operator: 'OR', negate: false, cpeMatch }] }],
  },
});
const NVD = {
  format: 'NVD_CVE',
  version: '2.0',
  vulnerabilities: [
    nvd('CVE-2021-3711', [
      match('cpe:2.3:a:openssl:openssl:*:*:*:*:*:*:*:*', {
        versionStartIncluding: '1.1.1',
        versionEndExcluding: '1.1.1l',
      }),
    ]),
    nvd('CVE-2021-9999', [match('cpe:2.3:a:openssl:openssl:*:*:*:*:*:*:*:*', { versionEndExcluding: '1.1.1' })]),
    nvd('CVE-2022-37434', [match('cpe:2.3:a:zlib:zlib:*:*:*:*:*:*:*:*', { versionEndIncluding: '1.2.12' })]),
    nvd('CVE-2021-22946', [
      match('cpe:2.3:a:haxx:curl:*:*:*:*:*:*:*:*', { versionStartIncluding: '7.20.0', versionEndExcluding: '7.79.0' }),
    ]),
  ],
};
const OSV = {
  schema_version: '1.6.0',
  id: 'GHSA-35jh-r3h4-6jhm',
  modified: '2026-04-01T00:00:00Z',
  aliases: ['CVE-2021-23337'],
  summary: 'Command injection in lodash',
  severity: [{ type: 'CVSS_V3', score: 'CVSS:3.1/AV:N/AC:L/PR:H/UI:N/S:U/C:H/I:H/A:H' }],
  affected: [
    {
      package: { ecosystem: 'npm', name: 'lodash' },
      ranges: [{ type: 'SEMVER', events: [{ introduced: '0' }, { fixed: '4.17.21' }] }],
    },
  ],
};

before(async () => {
  inventory = await testInventory({ nowMs: () => clock.ms });
  rig = exposureRig(inventory, clock);
  const of = { manufacturer: 'B. Braun', model: 'Perfusor Compact' };
  pump = await rig.device(SITE, { name: 'pump', ...of, software_version: '2.1', unit: 'ICU' });
  await rig.device(SITE, { name: 'newer', ...of, software_version: '3.0' });
  await rig.device(OTHER_SITE, { name: 'unknown', ...of });
  await rig.device(SITE, { name: 'printer', manufacturer: 'Lexmark', model: 'MX521' });
  await rig.load({ 'nvd.json': JSON.stringify(NVD), 'osv.json': JSON.stringify(OSV) });
});
after(() => inventory.close());

test('a bill is stored as it came, and proposes of what it is', async () => {
  const { bill: row, isKnown, troubleCount } = await inventory.bills.load(null, BY, fileOf('pump.json', bill()), null);
  billId = row.id;
  assert.deepEqual([isKnown, troubleCount, row.components, row.binding, row.key], [false, 0, 4, null, SERIAL]);
  assert.deepEqual(row.proposal, { manufacturer: 'B. Braun', model: 'Perfusor Compact', versions: '2.1' });
  assert.equal((await inventory.bills.raw(row.id)).raw, JSON.stringify(bill()));
  const again = await inventory.bills.load(null, BY, fileOf('copy.json', bill()), null);
  assert.deepEqual([again.isKnown, again.bill.id], [true, row.id]);
  // Bound to nothing it says nothing of any device, but its page tells what is known.
  await rig.compared();
  assert.deepEqual(await rig.list(), []);
  const detail = await inventory.bills.detail(null, row.id);
  assert.deepEqual(
    detail.findings.map((f) => `${f.id} ${f.verdict} ${detail.tree[f.place]?.name}`),
    ['CVE-2021-3711 affected openssl', 'CVE-2021-23337 affected lodash', 'CVE-2022-37434 needs_review zlib'],
  );
  assert.deepEqual(
    detail.tree.map((c) => c.parent),
    [-1, 0, -1, -1],
  );
  assert.equal(detail.cycles, 1);
  assert.deepEqual(
    detail.completeness.map((c) => `${c.id} ${c.present}/${c.of}`),
    [
      'supplier 0/4',
      'name 4/4',
      'version 3/4',
      'identifier 4/4',
      'dependency 4/4',
      'author 0/1',
      'timestamp 1/1',
      'support 0/4',
    ],
  );
});

test('bound by a person, it gives exposures of the devices that run its product', async () => {
  await assert.rejects(
    inventory.bills.bind(null, BY, billId, {
      manufacturer: 'B. Braun',
      model: 'Perfusor Compact',
      versions: 'the good ones',
    }),
    { code: 'request.invalid' },
  );
  const of = { manufacturer: 'B. Braun', model: 'Perfusor Compact', versions: '< 3.0' };
  const bound = await inventory.bills.bind(null, BY, billId, of);
  assert.equal(bound.binding?.by, BY.login);
  await rig.compared();
  assert.deepEqual(short(await rig.list()), [
    'pump CVE-2021-23337 affected',
    'pump CVE-2021-3711 affected',
    'pump CVE-2022-37434 needs_review',
    'unknown CVE-2021-23337 needs_review',
    'unknown CVE-2021-3711 needs_review',
    'unknown CVE-2022-37434 needs_review',
  ]);
  const row = (
    await inventory.bills.page([SITE], { search: 'perfusor', isBound: true, asset: pump, cursor: null, limit: 10 })
  ).items[0]!;
  assert.deepEqual([row.devices, row.maybeDevices], [1, 0], 'devices of another site are not in sight');
  const all = await inventory.bills.devices(null, billId, { cursor: null, limit: 10 });
  assert.deepEqual(
    all.items.map((d) => `${d.device.name} ${d.isSure}`),
    ['pump true', 'unknown false'],
  );
});

test('an exposure says the way to the component, and its receipt does', async () => {
  const detail = await inventory.exposures.detail(null, { asset: pump, doc: 'CVE-2021-3711' }, null);
  assert.deepEqual(detail.via?.path, ['B. Braun Perfusor Compact 2.1', 'curl@7.79.0', 'openssl@1.1.1k']);
  assert.match(detail.reason, /curl@7\.79\.0 → openssl@1\.1\.1k: NVD: in the range ">= 1\.1\.1, < 1\.1\.1l"/);
  assert.deepEqual([detail.product, detail.version, detail.cvss], ['openssl', '1.1.1k', 9.8]);
  assert.equal(detail.vulnerabilities[0]?.cve, 'CVE-2021-3711');
  const { receipt } = detail;
  assert.ok(receipt !== null);
  assert.equal(receipt.inputs.sources['component'], detail.via?.path.join(' → '));
  assert.deepEqual([receipt.inputs.sources['sbom'], receipt.inputs.sources['verdict']], [billId, 'nvd CVE-2021-3711']);
  assert.deepEqual(verifyReceipt(JSON.parse(JSON.stringify(receipt))), { ok: true, value: receipt });
  const lodash = await inventory.exposures.detail(null, { asset: pump, doc: 'CVE-2021-23337' }, null);
  assert.deepEqual(
    [lodash.title, lodash.cvss],
    ['Command injection in lodash', 7.2],
    'its score is made of its vector',
  );
});

test('statements of VEX stand beside ranges; the more exact one wins, and contradiction is for a person', async () => {
  const openvex = {
    '@context': 'https://openvex.dev/ns/v0.2.0',
    '@id': 'https://bbraun.example/vex/1',
    author: 'B. Braun',
    timestamp: '2026-05-10T00:00:00Z',
    version: 1,
    statements: [
      {
        vulnerability: { name: 'GHSA-35jh-r3h4-6jhm' },
        products: [{ '@id': 'pkg:npm/lodash@4.17.15' }],
        status: 'not_affected',
        justification: 'vulnerable_code_not_in_execute_path',
      },
      {
        vulnerability: { name: 'CVE-2022-37434' },
        products: [{ '@id': 'cpe:2.3:a:zlib:zlib:*:*:*:*:*:*:*:*' }],
        status: 'under_investigation',
      },
    ],
  };
  clock.ms += 1000;
  await rig.load({ 'vex.json': JSON.stringify(openvex) });
  await rig.compared();
  assert.deepEqual(short(await rig.list({ asset: pump })), [
    'pump CVE-2021-3711 affected',
    'pump CVE-2022-37434 needs_review',
  ]);
  const cleared = await inventory.exposures.detail(null, { asset: pump, doc: 'CVE-2021-23337' }, null);
  assert.deepEqual([cleared.state, cleared.via?.statements.length, cleared.via?.wins], ['not_affected', 2, 1]);
  assert.equal(cleared.via?.statements[1]?.justification, 'vulnerable_code_not_in_execute_path');
  assert.match(cleared.via?.why ?? '', /^B\. Braun wins: it names this component/);

  // The maker's advisory about the whole product, in the version that runs: as exact as it gets without naming the part.
  const vex = JSON.parse(
    csaf({ id: 'BBRAUN-VEX-1', product: 'Perfusor Compact', range: '<=2.1', cve: 'CVE-2021-3711' }),
  ) as {
    document: { category: string; publisher: { name: string }; notes?: unknown };
    product_tree: { branches: readonly { name: string }[] };
    vulnerabilities: { product_status: object; scores?: unknown; remediations?: unknown; threats?: unknown }[];
  };
  const text = JSON.stringify(vex)
    .replaceAll('Philips', 'B. Braun')
    .replace('"known_affected"', '"known_not_affected"');
  const made = JSON.parse(text) as typeof vex;
  for (const v of made.vulnerabilities) {
    delete v.scores;
    delete v.remediations;
    v.threats = [
      {
        category: 'impact',
        details: 'The function is never called.',
        product_ids: [Object.values(v.product_status)[0]![0]],
      },
    ];
  }
  made.document.category = 'csaf_vex';
  clock.ms += 1000;
  await rig.load({ 'csaf-vex.json': JSON.stringify(made) });
  await rig.compared();
  const product = await inventory.exposures.detail(null, { asset: pump, doc: 'CVE-2021-3711' }, null);
  assert.deepEqual([product.state, product.via?.statements.map((s) => s.about)], ['not_affected', ['cpe', 'product']]);
  assert.equal(product.via?.statements[1]?.impact, 'The function is never called.');

  // CycloneDX names the component in the very document: it outweighs both, and says the opposite.
  const cdx = bill({
    serialNumber: 'urn:uuid:7d6c7b6a-0000-4000-8000-000000000002',
    components: undefined,
    dependencies: undefined,
    vulnerabilities: [
      {
        id: 'CVE-2021-3711',
        analysis: { state: 'exploitable' },
        recommendation: 'Update to 2.2.',
        affects: [{ ref: `urn:cdx:${SERIAL.slice(9)}/1#ssl` }],
      },
    ],
  });
  clock.ms += 1000;
  await rig.load({ 'cdx-vex.json': JSON.stringify(cdx) });
  await rig.compared();
  const last = await inventory.exposures.detail(null, { asset: pump, doc: 'CVE-2021-3711' }, null);
  assert.deepEqual([last.state, last.via?.statements.length], ['affected', 3]);
  assert.equal(last.via?.statements[last.via.wins!]?.about, 'component_in_product');
  assert.match(last.guidance[0]?.details ?? '', /Update to 2\.2\./);
});

test('a later bill of the same thing takes the place of the earlier one; what changed is told', async () => {
  const newer = bill({
    serialNumber: 'urn:uuid:7d6c7b6a-0000-4000-8000-000000000003',
    components: [
      {
        type: 'library',
        'bom-ref': 'ssl',
        name: 'openssl',
        version: '1.1.1w',
        cpe: 'cpe:2.3:a:openssl:openssl:1.1.1w:*:*:*:*:*:*:*',
      },
      { type: 'library', 'bom-ref': 'lodash', name: 'lodash', version: '4.17.15', purl: 'pkg:npm/lodash@4.17.15' },
      { type: 'library', 'bom-ref': 'new', name: 'mbedtls', version: '3.0' },
    ],
    metadata: { ...bill().metadata, timestamp: '2026-05-20T00:00:00Z' },
  });
  const of = { manufacturer: 'B. Braun', model: 'Perfusor Compact', versions: '2.1' };
  clock.ms += 1000;
  const { bill: row } = await inventory.bills.load(null, BY, fileOf('newer.json', newer), of);
  await rig.compared();
  assert.deepEqual(short(await rig.list({ asset: pump })), []);
  const diff = await inventory.bills.diff(billId, row.id);
  assert.deepEqual(
    [
      diff.changed.map((c) => `${c.name} ${c.before} ${c.version}`),
      diff.added.map((c) => c.name),
      diff.removed.map((c) => c.name),
      diff.same,
    ],
    [['openssl 1.1.1k 1.1.1w'], ['mbedtls'], ['curl', 'zlib'], 1],
  );
  assert.deepEqual(
    (await inventory.bills.detail(null, row.id)).history.map((h) => h.id),
    [billId],
  );
  // Taken back: the earlier one counts again.
  clock.ms += 1000;
  await inventory.bills.bind(null, BY, row.id, null);
  await rig.compared();
  assert.deepEqual(short(await rig.list({ asset: pump })), [
    'pump CVE-2021-3711 affected',
    'pump CVE-2022-37434 needs_review',
  ]);
  const { bindings } = await inventory.bills.detail(null, row.id);
  assert.deepEqual(
    bindings.map((b) => [b.model, b.endedBy]),
    [['Perfusor Compact', BY.login]],
  );
});

test('what is no bill, too large, too deep or hostile is refused or read within bounds, with its place', async () => {
  const load = (name: string, content: unknown) => inventory.bills.load(null, BY, fileOf(name, content), null);
  for (const [name, content, why] of [
    ['page.html', '<!DOCTYPE html><html><body>Not found</body></html>', /is no bill of materials/],
    ['kev.json', { title: 'KEV', catalogVersion: '1', vulnerabilities: [] }, /is no bill of materials/],
    ['cut.json', JSON.stringify(bill()).slice(0, -40), /cut short/],
    [
      'deep.json',
      `{"bomFormat":"CycloneDX","specVersion":"1.6","x":${'['.repeat(100)}${']'.repeat(100)}}`,
      /nested deeper than/,
    ],
    ['nul.json', '{"bomFormat":"CycloneDX","specVersion":"1.6","x":"\0"}', /NUL/],
    [
      'doctype.xml',
      '<?xml version="1.0"?><!DOCTYPE bom [<!ENTITY a "b">]><bom xmlns="http://cyclonedx.org/schema/bom/1.5"/>',
      /document type/,
    ],
    ['empty.json', { bomFormat: 'CycloneDX', specVersion: '1.6', serialNumber: 'urn:uuid:1' }, /lists no components/],
  ] as const)
    await assert.rejects(load(name, content), (e: { code: string; message: string }) => {
      assert.equal(e.code, 'sbom.refused');
      assert.match(e.message, why, name);
      return true;
    });
  const before = (
    await inventory.bills.page(null, { search: '', isBound: null, asset: null, cursor: null, limit: 100 })
  ).total;
  const odd = await load('odd.json', {
    ...bill({ serialNumber: 'urn:uuid:7d6c7b6a-0000-4000-8000-000000000009' }),
    components: [
      { type: 'library', 'bom-ref': '__proto__', name: 'constructor', version: '1' },
      { type: 'library', 'bom-ref': '__proto__', name: 'toString', version: '1', purl: 'pkg:npm/hasOwnProperty@1' },
      { type: 'library', name: '<img src=x onerror=alert(1)>' },
      { type: 'library', version: '1' },
    ],
    dependencies: [{ ref: '__proto__', dependsOn: ['__proto__', 'constructor', 'nowhere'] }],
  });
  assert.deepEqual(odd.troubles.map((t) => t.at).sort(), ['/components/1', '/components/3/name']);
  assert.equal(odd.bill.components, 3);
  assert.equal(
    (await inventory.bills.page(null, { search: '', isBound: null, asset: null, cursor: null, limit: 100 })).total,
    (before ?? 0) + 1,
  );
});

import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { readAdvisory } from '../../src/exposure/csaf/read.ts';
import { probe } from '../../src/exposure/verdict.ts';

type Doc = Record<string, unknown>;

const branch = (category: string, name: string, more: Doc): Doc => ({ category, name, ...more });
const leaf = (range: string, id: string): Doc =>
  branch('product_version_range', range, { product: { name: `Pump ${range}`, product_id: id } });

function doc(change: Doc = {}): Doc {
  return {
    document: {
      category: 'csaf_security_advisory',
      csaf_version: '2.0',
      title: 'Example',
      publisher: { category: 'vendor', name: 'Example Medical', namespace: 'https://example.com' },
      tracking: {
        id: 'EX-1',
        status: 'final',
        version: '1',
        initial_release_date: '2024-01-01T00:00:00Z',
        current_release_date: '2024-01-02T00:00:00Z',
        revision_history: [],
      },
    },
    product_tree: {
      branches: [
        branch('vendor', 'Example Medical', {
          branches: [
            branch('product_name', 'Pump 3', { branches: [leaf('< 2.1', 'P1'), leaf('3.0', 'P2')] }),
            branch('product_name', 'Monitor', { branches: [leaf('vers:all/*', 'P3')] }),
            branch('product_name', 'Gateway', { branches: [leaf('< 5', 'P4')] }),
          ],
        }),
      ],
    },
    vulnerabilities: [
      { cve: 'CVE-2024-0001', product_status: { known_affected: ['P1', 'P3'], fixed: ['P2'] } },
      { cve: 'CVE-2024-0002', product_status: { known_affected: ['P1'], known_not_affected: ['P3'] } },
    ],
    ...change,
  };
}

const read = (json: unknown) => {
  const result = readAdvisory(json as never);
  assert.ok(result.ok, result.ok ? '' : result.error.detail);
  return result.value;
};
const refused = (json: unknown) => {
  const result = readAdvisory(json as never);
  assert.ok(!result.ok);
  return result.error;
};

test('a version is affected, not affected or open, with the CVEs and products it rests on', () => {
  const advisory = read(doc());
  assert.deepEqual(probe(advisory, 'pump 3', '2.0'), {
    verdict: 'affected',
    reason: 'in the range "< 2.1"',
    productIds: ['P1'],
    cves: ['CVE-2024-0001', 'CVE-2024-0002'],
  });
  assert.equal(probe(advisory, 'Pump 3', '2.1').verdict, 'not_affected');
  assert.equal(probe(advisory, 'Pump 3', '3.0').verdict, 'not_affected');
  assert.equal(probe(advisory, 'Pump 3', null).verdict, 'needs_review');
  assert.equal(probe(advisory, 'Pump 3', 'n/a').verdict, 'needs_review');
  assert.deepEqual(probe(advisory, 'Monitor', null).cves, ['CVE-2024-0001']);
  assert.equal(probe(advisory, 'Monitor', null).verdict, 'affected');
  assert.equal(probe(advisory, 'Pump 4', '2.0').verdict, 'needs_review');
});

test('a product without a status is open; with a rating or a remedy it is affected', () => {
  assert.equal(probe(read(doc()), 'Gateway', '4').verdict, 'needs_review');
  const rated = doc({
    vulnerabilities: [
      { cve: 'CVE-2024-0001', remediations: [{ category: 'vendor_fix', details: 'Update.', product_ids: ['P4'] }] },
    ],
  });
  assert.equal(probe(read(rated), 'Gateway', '4').verdict, 'affected');
  assert.equal(probe(read(rated), 'Gateway', '5').verdict, 'not_affected');
});

test('a document that does not fit is refused with its place and its test', () => {
  assert.equal(refused([]).test, null);
  assert.match(refused({ document: {} }).detail, /csaf_version is missing/);
  const unknown = refused(doc({ vulnerabilities: [{ product_status: { known_affected: ['P9'] } }] }));
  assert.deepEqual([unknown.test, unknown.at], ['6.1.1', '/vulnerabilities/0/product_status/known_affected']);
  const both = refused(doc({ vulnerabilities: [{ product_status: { known_affected: ['P1'], fixed: ['P1'] } }] }));
  assert.equal(both.test, '6.1.6');
  const twice = doc();
  (twice['product_tree'] as Doc)['full_product_names'] = [{ name: 'again', product_id: 'P1' }];
  assert.equal(refused(twice).test, '6.1.2');
  assert.match(
    refused(doc({ vulnerabilities: [{ cve: 'CVE-1' }] })).detail,
    /vulnerabilities\/0\/cve is no CVE number/,
  );
  assert.match(refused(doc({ product_tree: { branches: {} } })).detail, /branches is no list/);
});

test('deep, cyclic and hostile trees are refused, not followed', () => {
  let deep: Doc = { category: 'product_name', name: 'x', product: { name: 'x', product_id: 'X' } };
  for (let k = 0; k < 5_000; k++) deep = { category: 'product_family', name: 'x', branches: [deep] };
  assert.match(refused(doc({ product_tree: { branches: [deep] } })).detail, /more than 30 deep/);
  const cycle = doc();
  (cycle['product_tree'] as Doc)['relationships'] = [
    {
      category: 'installed_on',
      product_reference: 'R1',
      relates_to_product_reference: 'R1',
      full_product_name: { name: 'itself', product_id: 'R1' },
    },
  ];
  assert.equal(readAdvisory(cycle as never).ok, true);
  const polluted = JSON.parse(
    JSON.stringify(doc()).replace('"product_tree"', '"__proto__":{"polluted":1},"product_tree"'),
  ) as Doc;
  read(polluted);
  assert.equal(({} as Doc)['polluted'], undefined);
});

const csaf = new URL('../../../shared/feeds/csaf/', import.meta.url);

test('every advisory of CISA at hand is read', { skip: existsSync(csaf) ? false : 'no advisories at hand' }, () => {
  let count = 0;
  for (const kind of ['icsma', 'icsa']) {
    for (const file of readdirSync(new URL(`${kind}/`, csaf))) {
      if (!file.endsWith('.json')) continue;
      read(JSON.parse(readFileSync(new URL(`${kind}/${file}`, csaf), 'utf8')));
      count++;
    }
  }
  assert.ok(count > 1_000);
});

/** Ranges of OSV and CVE records, applicability of the NVD, and who wins where several say something. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { judgeApplicability } from '../../../src/exposure/components/applicability.ts';
import { parseCpe } from '../../../src/exposure/components/cpe.ts';
import { cpeKey } from '../../../src/exposure/components/part.ts';
import { judgeVersions } from '../../../src/exposure/components/ranges.ts';
import { settle } from '../../../src/exposure/components/settle.ts';
import type { ComponentStatement } from '../../../src/model/component.ts';
import type { CpeStatement, VersionStatement } from '../../../src/model/vulnerability.ts';

const v = (of: Partial<VersionStatement>): VersionStatement => ({
  status: 'affected',
  from: null,
  lessThan: null,
  upTo: null,
  scheme: null,
  ...of,
});
const judge = (
  versions: readonly VersionStatement[],
  version: string | null,
  otherwise: 'affected' | 'unaffected' | 'unknown' = 'unaffected',
  scheme: string | null = null,
) => judgeVersions({ versions, otherwise }, version, scheme).status;

test('a version is inside, outside, or nobody can say', () => {
  const npm = [
    v({ from: '0', lessThan: '1.2.0', scheme: 'semver' }),
    v({ from: '2.0.0', upTo: '2.1.0', scheme: 'semver' }),
  ];
  assert.deepEqual(
    ['0.9.0', '1.2.0-rc.1', '1.2.0', '2.0.0', '2.1.0', '2.1.1', 'next', null].map((one) => judge(npm, one)),
    ['affected', 'affected', 'unaffected', 'affected', 'affected', 'unaffected', 'unknown', 'unknown'],
  );
  // A range of commits says nothing of a version, unless another range of the same package does.
  const git = v({ from: '0', lessThan: 'deadbeef', scheme: 'git' });
  assert.equal(judge([git], '1.0'), 'unknown');
  assert.equal(judge([git, v({ from: '0', lessThan: '1.0', scheme: 'semver' })], '1.0'), 'unaffected');
  // Versions one by one.
  const listed = [v({ from: '1.0.0' }), v({ from: '1.0.2' })];
  assert.deepEqual(
    ['1.0.2', '1.0.1', '1.0'].map((one) => judge(listed, one)),
    ['affected', 'unaffected', 'affected'],
  );
  // No end, no beginning, no version at all.
  assert.equal(judge([v({ from: '0', lessThan: '*' })], null), 'affected');
  assert.equal(judge([], null, 'affected'), 'affected');
  assert.equal(judge([], null, 'unaffected'), 'unknown', 'a missing version is never unaffected');
  assert.equal(judge([v({ from: '1.0', status: 'unaffected' })], null, 'affected'), 'unknown');
});

test('CVE records: status of the rest, changes on the way, texts in the place of versions', () => {
  const changing = [
    v({
      from: '3.0',
      lessThan: '*',
      scheme: 'semver',
      changes: [
        { at: '3.2', status: 'unaffected' },
        { at: '3.1', status: 'unknown' },
      ],
    }),
  ];
  assert.deepEqual(
    ['2.9', '3.0', '3.1.5', '3.2', '4'].map((one) => judge(changing, one)),
    ['unaffected', 'affected', 'unknown', 'unaffected', 'unaffected'],
  );
  assert.equal(judge([v({ status: 'unaffected', from: '2.0' })], '1.0', 'affected'), 'affected');
  assert.equal(judge([v({ from: '2.0' })], '1.0', 'unknown'), 'unknown');
  assert.equal(judge([v({ from: '< 2.3.1' })], '2.3.0'), 'affected');
  assert.equal(judge([v({ from: '>= 1.0, < 2.3.1' })], '2.3.1'), 'unaffected');
  assert.equal(judge([v({ from: 'n/a' })], '2.3.1', 'unknown'), 'unknown');
  assert.equal(judge([v({ from: 'unspecified', lessThan: '1.5' })], '1.4'), 'affected');
  assert.equal(judge([v({ from: '1.0', lessThan: 'unspecified' })], '1.4'), 'unknown');
  // A version that is named outweighs the range that it lies in.
  assert.equal(
    judge([v({ from: '1.0', lessThan: '2.0' }), v({ from: '1.4', status: 'unaffected' })], '1.4'),
    'unaffected',
  );
  // A range that cannot be ordered is not overruled by another one.
  assert.equal(
    judge([v({ from: 'alpha', lessThan: 'omega' }), v({ from: '1', lessThan: '3', status: 'unaffected' })], '2'),
    'unknown',
  );
});

const criterion = (cpe: string, of: Partial<CpeStatement> = {}): CpeStatement => ({
  cpe,
  vulnerable: true,
  fromIncluding: null,
  fromExcluding: null,
  toIncluding: null,
  toExcluding: null,
  group: 0,
  part: 0,
  negate: false,
  ...of,
});
const name = (product: string, version = '*', part = 'a'): string =>
  `cpe:2.3:${part}:acme:${product}:${version}:*:*:*:*:*:*:*`;
const subject = (text: string, version: string | null = null) => ({ cpe: parseCpe(text)!, version });
const among = (...texts: readonly string[]) => new Map(texts.map((t) => [cpeKey(parseCpe(t)!)!, [subject(t)]]));
const applies = (
  statements: readonly CpeStatement[],
  text: string,
  others: readonly string[] = [],
  version: string | null = null,
) => judgeApplicability(statements, subject(text, version), among(...others))?.status ?? null;

test('criteria of the NVD: bounds, single versions, what is not told', () => {
  const range = [criterion(name('pump'), { fromIncluding: '1.0', toExcluding: '2.0' })];
  assert.deepEqual(
    ['0.9', '1.0', '1.9', '2.0', '*', '-'].map((version) => applies(range, name('pump', version))),
    ['unaffected', 'affected', 'affected', 'unaffected', 'unknown', 'unknown'],
  );
  assert.equal(applies(range, name('pump'), [], '1.5'), 'affected', 'the version stands beside the name');
  assert.equal(applies(range, name('ventilator', '1.5')), null, 'about another product');
  assert.equal(
    applies([criterion(name('pump'), { fromExcluding: '1.0', toIncluding: '2.0' })], name('pump', '1.0')),
    'unaffected',
  );
  assert.equal(
    applies([criterion(name('pump', '1.0'))], name('pump', '1.0.0')),
    'affected',
    'one version in two spellings',
  );
  assert.equal(applies([criterion(name('pump', '1.0'))], name('pump', '1.1')), 'unaffected');
  assert.equal(applies([criterion(name('pump', '1.*'))], name('pump', '1.4')), 'affected');
  assert.equal(applies([criterion(name('pump', '*'))], name('pump', '1.4')), 'affected');
  const german = criterion('cpe:2.3:a:acme:pump:1.0:*:*:de:*:*:*:*');
  assert.equal(applies([german], name('pump', '1.0')), 'unknown', 'meant in one language only');
  assert.equal(applies([german], name('pump', '1.1')), 'unaffected');
});

test('AND asks for what else is there, OR for one of them, and what is not seen may still be there', () => {
  const both = [
    criterion(name('firmware', '*', 'o'), { toExcluding: '2.0' }),
    criterion(name('board', '-', 'h'), { part: 1, vulnerable: false }),
  ];
  assert.equal(applies(both, name('firmware', '1.0', 'o'), [name('board', '-', 'h')]), 'affected');
  assert.equal(applies(both, name('firmware', '1.0', 'o')), 'unknown');
  assert.equal(applies(both, name('firmware', '2.0', 'o')), 'unaffected', 'whatever it runs on');
  const os = [
    criterion(name('app'), { toExcluding: '2.0' }),
    criterion(name('system', '5', 'o'), { part: 1, vulnerable: false }),
  ];
  assert.equal(
    applies(os, name('app', '1.0'), [name('system', '6', 'o')]),
    'unaffected',
    'the system is another version',
  );
  const either = [
    criterion(name('app'), { toExcluding: '1.0' }),
    criterion(name('app'), { fromIncluding: '3.0', group: 1 }),
  ];
  assert.deepEqual(
    ['0.5', '2.0', '3.5'].map((one) => applies(either, name('app', one))),
    ['affected', 'unaffected', 'affected'],
  );
  const but = [criterion(name('app')), criterion(name('guard'), { part: 1, negate: true, vulnerable: false })];
  assert.equal(applies(but, name('app', '1.0'), [name('guard', '1')]), 'unaffected', 'negated, and it is there');
  assert.equal(applies(but, name('app', '1.0')), 'unknown');
});

const said = (of: Partial<ComponentStatement>): ComponentStatement => ({
  by: 'NVD',
  feed: 'nvd',
  record: 'CVE-2026-1',
  status: 'affected',
  about: 'cpe',
  isSure: true,
  isMaker: false,
  reason: '',
  justification: null,
  impact: null,
  action: null,
  statedAt: null,
  ...of,
});

test('who wins, and why', () => {
  const nvd = said({});
  const osv = said({ by: 'Debian', about: 'package', status: 'not_affected' });
  const maker = said({ by: 'Acme', about: 'component_in_product', status: 'not_affected', isMaker: true });
  const other = said({ by: 'Other', about: 'component_in_product', status: 'affected' });
  const told = (...all: ComponentStatement[]) => {
    const { verdict, wins, why } = settle(all);
    return [verdict, wins, why];
  };
  assert.deepEqual(told(nvd), ['affected', 0, 'Nobody else says anything.']);
  assert.deepEqual(told(nvd, osv), ['not_affected', 1, 'Debian wins: it names this package, the others less.']);
  assert.deepEqual(told(nvd, maker).slice(0, 2), ['not_affected', 1]);
  assert.deepEqual(told(other, maker), ['not_affected', 1, 'Acme wins: it is the maker’s.']);
  // Equally exact, neither of the maker: for a person.
  assert.deepEqual(told(other, { ...maker, isMaker: false }).slice(0, 2), ['needs_review', null]);
  // The latest of one publisher.
  const earlier = { ...other, by: 'Acme', statedAt: '2026-01-01T00:00:00.000Z' };
  const later = { ...maker, isMaker: false, statedAt: '2026-02-01T00:00:00.000Z' };
  assert.deepEqual(told(earlier, later), ['not_affected', 1, 'Acme wins: it is the latest of its publisher.']);
  assert.deepEqual(told({ ...earlier, statedAt: null }, later)[0], 'needs_review', 'without a time neither is later');
  // What may be about something else clears nobody, and a looked-into one is open.
  assert.deepEqual(told(nvd, { ...maker, isSure: false }).slice(0, 2), ['affected', 0]);
  assert.deepEqual(told({ ...maker, isSure: false })[0], 'needs_review');
  assert.deepEqual(told(nvd, { ...maker, status: 'under_investigation' })[0], 'needs_review');
  assert.deepEqual(told(nvd, { ...maker, status: 'fixed' })[0], 'not_affected');
  // A range that decides nothing does not hide one that does.
  const undecided = said({ by: 'OSV', about: 'package', status: 'undecided' });
  assert.deepEqual(told(undecided, nvd).slice(0, 2), ['affected', 1]);
  assert.deepEqual(told(undecided, { ...nvd, status: 'not_affected' })[0], 'needs_review');
  assert.deepEqual(told(said({ about: 'name', isSure: false }))[0], 'needs_review');
});

test('nothing that is added to a clearing statement by somebody less exact changes it; an order of statements changes nothing', () => {
  const pool: ComponentStatement[] = [];
  for (const about of ['component_in_product', 'component', 'package', 'name'] as const)
    for (const status of ['affected', 'undecided', 'not_affected'] as const)
      for (const isSure of [true, false])
        pool.push(said({ by: `${about} ${status} ${isSure}`, about, status, isSure }));
  const winner = said({ by: 'Acme', about: 'component_in_product', status: 'not_affected', isMaker: true });
  for (const one of pool) {
    assert.equal(settle([winner, one]).verdict, 'not_affected');
    for (const two of pool) {
      const [ab, ba] = [settle([one, two]), settle([two, one])];
      assert.equal(ab.verdict, ba.verdict, `${one.by}; ${two.by}`);
      if (!one.isSure && !two.isSure) assert.notEqual(ab.verdict, 'not_affected');
    }
  }
});

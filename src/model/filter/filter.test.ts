import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { filterArbitrary } from '../../../test/support/filters.ts';
import { ATTRIBUTE_NAMES } from '../attribute.ts';
import type { Filter } from './ast.ts';
import { check, MAX_DEPTH, MAX_TESTS, operatorsFor } from './check.ts';
import { canonicalIp, compareFolded, FOLD_CHARS, fold, ipNumber, subnet, versionKey } from './fold.ts';
import { matches } from './match.ts';
import { parse } from './parse.ts';
import { print } from './print.ts';

const read = (text: string): Filter => {
  const result = parse(text);
  assert.ok(result.ok, result.ok ? '' : `${text}: ${result.error.detail} (column ${result.error.column})`);
  return result.value;
};

test('the grammar reads precedence, lists, times, quotes and searches', () => {
  assert.deepEqual(read(''), { op: 'and', of: [] });
  assert.equal(
    print(read('type = a or type = b and not unit is unknown')),
    'type = a or type = b and not unit is unknown',
  );
  assert.equal(
    print(read('(type = a or type = b) and not (unit is known)')),
    '(type = a or type = b) and not unit is known',
  );
  assert.deepEqual(read('vlans has_any (10, 20)'), {
    op: 'test',
    attribute: 'vlans',
    operator: 'has_any',
    values: [10, 20],
  });
  assert.deepEqual(read('last_seen >= now - 7d'), read('LAST_SEEN >= now-1w'));
  assert.deepEqual(read('"Bed \\"4\\" \\\\"'), { op: 'search', text: 'Bed "4" \\' });
  assert.deepEqual(read('name = "now"'), { op: 'test', attribute: 'name', operator: '=', values: ['now'] });
  assert.deepEqual(read('ips in_subnet 10.0.0.0/8'), {
    op: 'test',
    attribute: 'ips',
    operator: 'in_subnet',
    values: ['10.0.0.0/8'],
  });
});

test('errors name the code, the column and the mend', () => {
  const cases: readonly [string, string, number, RegExp][] = [
    ['manufaturer = x', 'filter.attribute', 1, /did you mean manufacturer/],
    ['name = a and', 'filter.syntax', 13, /expected an attribute.*at the end/],
    ['name == a', 'filter.syntax', 7, /expected a value, found "="/],
    ['name has x', 'filter.operator', 6, /"has" does not fit name; .*contains/],
    ['(name = a', 'filter.syntax', 1, /not closed/],
    ['name = "a', 'filter.syntax', 8, /no closing/],
    ['vlans has_any (1, x)', 'filter.value', 19, /whole number/],
    ['ips in_subnet 10.0.0.1/8', 'filter.value', 15, /nothing behind the prefix/],
    ['last_seen > yesterday', 'filter.value', 13, /now-7d/],
    ['last_seen > 2026-13-01', 'filter.value', 13, /expected a time/],
    ['name = and', 'filter.syntax', 8, /quotes/],
    ['type in (a, b', 'filter.syntax', 14, /"," or "\)"/],
    ['name = a name = b', 'filter.syntax', 10, /"and", "or" or the end/],
  ];
  for (const [text, code, column, detail] of cases) {
    const result = parse(text);
    assert.ok(!result.ok, text);
    assert.deepEqual([result.error.code, result.error.column], [code, column], text);
    assert.match(result.error.detail, detail, text);
  }
});

test('size and depth are bounded, and a bound is an answer, not a crash', () => {
  const bounded = [
    `${'('.repeat(20_000)}name = a`,
    `${'('.repeat(MAX_DEPTH + 2)}name = a${')'.repeat(MAX_DEPTH + 2)}`,
    'not '.repeat(4_000),
    Array.from({ length: MAX_TESTS + 1 }, () => 'name = a').join(' or '),
    `type in (${Array.from({ length: 300 }, () => 'a').join(',')})`,
  ];
  for (const text of bounded) assert.ok(!parse(text).ok, text.slice(0, 30));
});

test('every text gives a filter that check accepts, or an error inside the text', () => {
  const words = fc.constantFrom(
    'name',
    'vlans',
    'ips',
    'last_seen',
    '=',
    'has',
    'in',
    '(',
    ')',
    ',',
    'and',
    'or',
    'not',
    '"x"',
    'now-7d',
    '1',
    'is',
    'known',
    '\\',
    '"',
  );
  const texts = fc.oneof(
    fc.string({ maxLength: 60 }),
    fc.array(words, { maxLength: 14 }).map((w) => w.join(' ')),
  );
  fc.assert(
    fc.property(texts, (text) => {
      const result = parse(text);
      if (result.ok) assert.equal(check(result.value), null);
      else assert.ok(result.error.column >= 1 && result.error.column <= text.length + 1);
    }),
    { numRuns: 3000, seed: 11 },
  );
});

test('printing and parsing give the same filter back', () => {
  fc.assert(
    fc.property(filterArbitrary(), (filter) => {
      assert.equal(check(filter), null);
      const text = print(filter);
      assert.deepEqual(read(text), filter, text);
      assert.equal(print(read(text)), text);
    }),
    { numRuns: 1500, seed: 12 },
  );
});

test('every attribute has operators, known and unknown among them', () => {
  for (const attribute of ATTRIBUTE_NAMES) {
    const operators = operatorsFor(attribute);
    assert.ok(operators.includes('is_known') && operators.includes('is_unknown') && operators.length >= 6, attribute);
  }
});

test('a test on an unknown attribute is never true, nor is its negation', () => {
  const now = Date.UTC(2026, 0, 1);
  const unknown = { unit: null, vlans: [] };
  for (const text of [
    'unit = icu',
    'not unit = icu',
    'unit != icu',
    'not unit != icu',
    'vlans has 1',
    'vlans has_none (1)',
    'not vlans has 1',
  ]) {
    assert.equal(matches(read(text), unknown, now), false, text);
  }
  assert.equal(matches(read('unit is unknown and vlans is unknown'), unknown, now), true);
  assert.equal(matches(read('unit = icu or vlans is unknown'), unknown, now), true);
  assert.equal(matches(read('not (unit = icu and vlans is known)'), unknown, now), true);
});

test('values compare in their own way: case, versions, subnets, MAC spellings, times', () => {
  const now = Date.UTC(2026, 2, 10);
  const values = {
    name: 'ÄRZTE-Pump',
    software_version: '10.1.3',
    ips: ['10.20.0.7', 'fe80::1'],
    macs: ['00:09:fb:01:02:03'],
    last_seen: '2026-03-09T12:00:00.000Z',
    manufacturer: 'acme',
  };
  const yes = [
    'name = ärzte-pump',
    'software_version > 9.9',
    'not software_version < 10.1',
    'ips in_subnet 10.20.0.0/24',
    'ips has FE80:0::1',
    'macs has 00-09-FB-01-02-03',
    'macs starts_with 00:09:fb',
    'last_seen > now-1d',
    'last_seen < 2026-03-10',
    '"PUMP"',
    '"10.20.0"',
  ];
  const no = ['software_version < 9.9', 'ips in_subnet 10.21.0.0/24', 'last_seen > now-11h', '"other"'];
  for (const text of yes) assert.equal(matches(read(text), values, now), true, text);
  for (const text of no) assert.equal(matches(read(text), values, now), false, text);
  assert.equal(
    matches(read('"Acme Medical"'), values, now, (a, v) => (a === 'manufacturer' ? 'ACME Medical' : v)),
    true,
  );
});

test('folding is bounded and keeps characters whole; addresses have one form', () => {
  assert.equal(fold('x'.repeat(1000)).length, FOLD_CHARS);
  assert.ok(fold(`${'x'.repeat(FOLD_CHARS - 1)}\u{1f600}`).isWellFormed());
  assert.equal(canonicalIp('2001:DB8:0:0:0:0:0:1'), '2001:db8::1');
  assert.equal(canonicalIp('::ffff:10.0.0.1'), '::ffff:a00:1');
  for (const bad of ['1.2.3', '1.2.3.256', '01.2.3.4', ':::', '1::2::3', '12345::', 'g::', '1:2:3:4:5:6:7', ''])
    assert.equal(ipNumber(bad), null, bad);
  assert.equal(subnet('10.0.0.0/33'), null);
  assert.ok(compareFolded('\ud83d\ude00', '\uffee') > 0);
  assert.ok(compareFolded(versionKey('2.10'), versionKey('2.9')) > 0);
  assert.equal(versionKey('1.02'), versionKey('1.2'));
});

/** Random filters and asset values for property tests: small pools, so that filters and values meet. */

import fc from 'fast-check';
import { ATTRIBUTE_NAMES, ATTRIBUTES, type AttributeName, type AttributeSpec } from '../../src/model/attribute.ts';
import type { Filter, FilterValue, Operator } from '../../src/model/filter/ast.ts';
import { check, LIST_OPERATORS, operatorsFor } from '../../src/model/filter/check.ts';
import type { Values } from '../../src/model/filter/match.ts';

const TEXTS = [
  'a',
  'A',
  'pump',
  'Pump 4',
  'PUMP',
  'pümp',
  'Ärzte',
  '100%',
  'a_b',
  'a\\b',
  '"quoted"',
  "o'clock",
  'and',
  'now-1',
  '<b>',
  '\u{1f600}',
  'x'.repeat(300),
];
const VERSIONS = ['1', '1.2', '1.02', '1.10', '9.9', '10.1-beta', 'v2', 'V2', '2026.1'];
const MACS = ['00:09:fb:01:02:03', '00:09:fb:01:02:04', 'aa:bb:cc:dd:ee:ff'];
const IPS = ['10.0.0.1', '10.0.0.2', '10.1.0.1', '192.168.1.9', 'fe80::1', '2001:db8::2'];
const NETS = ['10.0.0.0/8', '10.0.0.0/24', '10.0.0.2', '192.168.0.0/16', 'fe80::/10', '::/0', '0.0.0.0/0'];
const VLANS = [0, 1, 10, 20, 4094];
/** The moment that `now` means in these tests. */
export const NOW_MS = Date.UTC(2026, 2, 10, 12);
const TIMES = [0, 1, 59, 60, 3600, 86_400, 604_800].map((s) => new Date(NOW_MS - s * 1000).toISOString());

function pool(attribute: AttributeName): readonly string[] {
  const { type }: AttributeSpec = ATTRIBUTES[attribute];
  if (type === 'version') return VERSIONS;
  if (type === 'mac') return MACS;
  if (type === 'ip') return IPS;
  if (type === 'integer') return VLANS.map(String);
  return type === 'time' ? TIMES : TEXTS;
}

function valuePool(attribute: AttributeName, operator: Operator): fc.Arbitrary<FilterValue> {
  const { type }: AttributeSpec = ATTRIBUTES[attribute];
  if (operator === 'in_subnet') return fc.constantFrom(...NETS);
  if (type === 'integer') return fc.constantFrom(...VLANS);
  if (type === 'time') {
    const ago = fc.constantFrom(0, 60, 3600, 7200, 86_400, 604_800).map((secondsAgo) => ({ secondsAgo }));
    return fc.oneof(ago, fc.constantFrom(...TIMES, '2026-03-10', '2026-03-10T11:00'));
  }
  if (operator === 'contains' || operator === 'starts_with') {
    const parts = pool(attribute).map((v) => v.slice(0, 3));
    return fc.constantFrom(...parts, ...pool(attribute));
  }
  return fc.constantFrom(...pool(attribute));
}

const testArbitrary: fc.Arbitrary<Filter> = fc
  .constantFrom(...ATTRIBUTE_NAMES)
  .chain((attribute) => fc.constantFrom(...operatorsFor(attribute)).map((operator) => ({ attribute, operator })))
  .chain(({ attribute, operator }) => {
    const one = valuePool(attribute, operator);
    const none = operator === 'is_known' || operator === 'is_unknown';
    const count = none
      ? { maxLength: 0 }
      : LIST_OPERATORS.has(operator)
        ? { minLength: 1, maxLength: 3 }
        : { minLength: 1, maxLength: 1 };
    return fc.array(one, count).map((values): Filter => ({ op: 'test', attribute, operator, values }));
  });

const searchArbitrary: fc.Arbitrary<Filter> = fc
  .constantFrom(...TEXTS, '10.0', ':fb:', '%', '_', '\\')
  .map((text) => ({ op: 'search', text }));

/** Filters that `check` accepts. */
export function filterArbitrary(): fc.Arbitrary<Filter> {
  const { filter } = fc.letrec<{ filter: Filter }>((tie) => ({
    filter: fc.oneof(
      { maxDepth: 4, withCrossShrink: true },
      { weight: 4, arbitrary: testArbitrary },
      { weight: 1, arbitrary: searchArbitrary },
      { weight: 1, arbitrary: tie('filter').map((of): Filter => ({ op: 'not', of })) },
      {
        weight: 2,
        arbitrary: fc
          .tuple(
            fc.constantFrom('and' as const, 'or' as const),
            fc.array(tie('filter'), { minLength: 2, maxLength: 3 }),
          )
          .map(([op, of]): Filter => ({ op, of })),
      },
    ),
  }));
  return filter.filter((f) => check(f) === null);
}

/** Values of one asset: each attribute known or not. */
export function valuesArbitrary(): fc.Arbitrary<Values> {
  const one = (a: AttributeName): fc.Arbitrary<string | readonly string[] | null> => {
    const value = fc.constantFrom(...pool(a));
    const spec: AttributeSpec = ATTRIBUTES[a];
    return spec.many ? fc.uniqueArray(value, { maxLength: 3 }) : fc.option(value, { freq: 3 });
  };
  const record = Object.fromEntries(ATTRIBUTE_NAMES.map((a) => [a, one(a)]));
  return fc.record(record) as fc.Arbitrary<Values>;
}

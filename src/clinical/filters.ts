/**
 * Which devices have a clinical function, as a filter over devices, so that a row of the matrix opens the list that it counts. Words about
 * single devices are no part of it: a filter knows attributes only.
 */

import type { ClinicalFunction } from '../model/clinical.ts';
import type { Filter } from '../model/filter/ast.ts';
import { fold } from '../model/filter/fold.ts';
import type { TriageMatrix } from './matrix.ts';

type Attribute = 'type' | 'unit';
const isOne = (attribute: Attribute, values: readonly string[]): Filter => ({
  op: 'test',
  attribute,
  operator: values.length === 1 ? '=' : 'in',
  values,
});
const unknown = (attribute: Attribute): Filter => ({ op: 'test', attribute, operator: 'is_unknown', values: [] });
/** A test on what is not known is never true, nor is its negation: where another value will do, unknown is named as well. */
const otherThan = (attribute: Attribute, values: readonly string[]): readonly Filter[] =>
  values.length === 0 ? [] : [{ op: 'or', of: [unknown(attribute), { op: 'not', of: isOne(attribute, values) }] }];
const and = (of: readonly Filter[]): Filter => (of.length === 1 ? of[0]! : { op: 'and', of });

/** Types whose devices have the function wherever nobody says otherwise of their unit. */
function typesOf(wanted: ClinicalFunction | null, matrix: TriageMatrix): readonly string[] {
  const own = new Map([...matrix.units.values()].filter((u) => u.unit === null).map((u) => [u.type, u.function]));
  return [...matrix.types]
    .filter(([type, known]) => (own.has(type) ? own.get(type) : known.function) === wanted)
    .map(([t]) => t);
}

/**
 * @param wanted  null: devices whose function is not known
 * @returns null when no device can have it
 */
export function filterOf(wanted: ClinicalFunction | null, matrix: TriageMatrix): Filter | null {
  const inUnits = [...matrix.units.values()].flatMap(({ unit, type, function: id }) =>
    unit === null ? [] : [{ unit, type, function: id }],
  );
  const whole = inUnits.filter((u) => u.type === null);
  const pairs = inUnits.filter((u) => u.type !== null);
  const types = typesOf(wanted, matrix);
  const ways: Filter[] = [];
  const elsewhere = otherThan(
    'unit',
    whole.map((u) => u.unit),
  );
  const base: Filter[] = types.length === 0 ? [] : [isOne('type', types)];
  if (wanted === null) base.push(unknown('type'));
  if (base.length > 0) {
    const exceptions = pairs
      .filter((p) => p.function !== wanted && (types.includes(p.type ?? '') || wanted === null))
      .map((p): Filter => {
        const both = [...otherThan('unit', [p.unit]), ...otherThan('type', [p.type ?? ''])];
        return { op: 'or', of: both };
      });
    ways.push(and([base.length === 1 ? base[0]! : { op: 'or', of: base }, ...elsewhere, ...exceptions]));
  }
  for (const one of whole.filter((u) => u.function === wanted)) {
    const others = pairs.filter((p) => fold(p.unit) === fold(one.unit) && p.function !== wanted);
    ways.push(
      and([
        isOne('unit', [one.unit]),
        ...otherThan(
          'type',
          others.map((p) => p.type ?? ''),
        ),
      ]),
    );
  }
  for (const one of pairs.filter((p) => p.function === wanted))
    ways.push(and([isOne('unit', [one.unit]), isOne('type', [one.type ?? ''])]));
  return ways.length === 0 ? null : ways.length === 1 ? ways[0]! : { op: 'or', of: ways };
}

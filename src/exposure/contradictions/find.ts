/** The contradictions of a device, rule by rule. */

import type { Contradiction, FactName, Statement } from '../../model/contradiction.ts';
import { protocolKey, softwareKey } from './canonical.ts';
import { COMPARES, type Names } from './compare.ts';
import { RULES, type Rule, type Term } from './rules.ts';

/** Statements of one device that are looked at. */
export const MAX_STATEMENTS = 20_000;
/** Statements of a side that a contradiction keeps. */
const MAX_KEPT = 20;

const PROTOCOL_FACTS: ReadonlySet<FactName> = new Set(['speaks', 'cleartext', 'wireless', 'forbids', 'allows']);
const SOFTWARE_FACTS: ReadonlySet<FactName> = new Set([
  ...(['component', 'component-version', 'component-absent', 'runs', 'runs-version'] as const),
]);

/** A statement with the one name of what it is about. */
interface Keyed {
  readonly statement: Statement;
  readonly key: string | null;
}

function keyOf({ fact, key }: Statement): string | null {
  if (key === null) return null;
  if (PROTOCOL_FACTS.has(fact)) return protocolKey(key);
  return SOFTWARE_FACTS.has(fact) ? softwareKey(key) : key;
}

/** Statements by fact: most rules look at a few of them. */
type Stated = ReadonlyMap<FactName, readonly Keyed[]>;

function stated(statements: readonly Statement[]): Stated {
  const known = statements.slice(0, MAX_STATEMENTS).filter((s) => s.value !== null && s.value.trim() !== '');
  return Map.groupBy(
    known.map((statement) => ({ statement, key: keyOf(statement) })),
    ({ statement }) => statement.fact,
  );
}

const meant = (all: Stated, { sources, fact, keys, values }: Term): readonly Keyed[] =>
  (all.get(fact) ?? []).filter(
    ({ statement, key }) =>
      sources.includes(statement.source) &&
      (keys === undefined || (key !== null && keys.includes(key))) &&
      (values === undefined || values.includes(statement.value!)),
  );

/** The right side of a rule, without what is explained. */
function rightOf(rule: Rule, all: Stated): readonly Keyed[] {
  const right = rule.right.flatMap((term) => meant(all, term));
  if (rule.unless === undefined) return right;
  const excuses = meant(all, rule.unless);
  if (!rule.unless.sameKey) return excuses.length > 0 ? [] : right;
  const keys = new Set(excuses.map((e) => e.key));
  return right.filter((r) => !keys.has(r.key));
}

const surest = (statements: readonly Statement[]): number => Math.max(...statements.map((s) => s.confidence));

/** The statements that conflict; null: none do, or one pair agrees (a device may have several of a thing). */
function conflict(
  rule: Rule,
  left: readonly Keyed[],
  right: readonly Keyed[],
  names: Names,
): { readonly left: readonly Statement[]; readonly right: readonly Statement[] } | null {
  const [lefts, rights] = [new Set<Statement>(), new Set<Statement>()];
  for (const { statement: l } of left) {
    for (const { statement: r } of right) {
      const outcome = COMPARES[rule.compare](l, r, names);
      if (outcome === 'agrees') return null;
      if (outcome !== 'conflicts') continue;
      lefts.add(l);
      rights.add(r);
    }
  }
  return lefts.size === 0 ? null : { left: [...lefts], right: [...rights] };
}

/** Pairs of one key each where the rule is by key; else one pair of all. */
function groups(
  rule: Rule,
  left: readonly Keyed[],
  right: readonly Keyed[],
): (readonly [string | null, readonly Keyed[], readonly Keyed[]])[] {
  if (rule.isByKey !== true) return [[null, left, right]];
  const byKey = Map.groupBy(right, (r) => r.key);
  return [...Map.groupBy(left, (l) => l.key)].flatMap(([key, own]) => {
    const other = byKey.get(key);
    return key === null || other === undefined ? [] : [[key, own, other] as const];
  });
}

/**
 * @param device its id, which means nothing here
 * @param statements all that is said of it, by whomever; unknown values say nothing
 */
export function findContradictions(
  device: string,
  statements: readonly Statement[],
  names: Names,
  rules: readonly Rule[] = RULES,
): readonly Contradiction[] {
  const all = stated(statements);
  const out: Contradiction[] = [];
  for (const rule of rules) {
    const left = meant(all, rule.left);
    const right = left.length === 0 ? [] : rightOf(rule, all);
    if (right.length === 0) continue;
    for (const [about, own, other] of groups(rule, left, right)) {
      const found = conflict(rule, own, other, names);
      if (found === null) continue;
      out.push({
        key: JSON.stringify([device, rule.id, about]),
        ...{ device, rule: rule.id, title: rule.title, severity: rule.severity, about },
        left: found.left.slice(0, MAX_KEPT),
        right: found.right.slice(0, MAX_KEPT),
        confidence: Math.min(surest(found.left), surest(found.right)),
      });
    }
  }
  return out;
}

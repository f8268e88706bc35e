/**
 * The filter over asset attributes, shared by pages, CLI, API and exports.
 *
 *   filter   := or
 *   or       := and ('or' and)*           and := not ('and' not)*           not := 'not' not | '(' or ')' | test
 *   test     := attribute operator value
 *   operator := '=' | '!=' | 'contains' | 'starts_with' | '<' | '<=' | '>' | '>=' | 'in' list      (one-valued)
 *             | 'has' value | 'has_any' list | 'has_all' list | 'has_none' list | 'has_only' list  (lists)
 *             | 'in_subnet' cidr | 'is known' | 'is unknown'
 *   value    := "quoted" | bare word | number | ISO 8601 time | 'now' '-' number ('m'|'h'|'d'|'w')
 *   list     := '(' value (',' value)* ')'
 *
 * `unknown` is three-valued honesty: a test on an unknown attribute is never true, nor is its negation;
 * only `is unknown` finds it. Text comparison ignores case. A bare quoted text is a search over name, addresses, maker, model.
 */

import type { AttributeName } from '../attribute.ts';

export const OPERATORS = [
  '=',
  '!=',
  'contains',
  'starts_with',
  '<',
  '<=',
  '>',
  '>=',
  'in',
  'has',
  'has_any',
  'has_all',
  'has_none',
  'has_only',
  'in_subnet',
  'is_known',
  'is_unknown',
] as const;
export type Operator = (typeof OPERATORS)[number];

/** A time before the moment of the query: `now-7d` is { seconds: 604800 }. */
export interface RelativeTime {
  readonly secondsAgo: number;
}

export type FilterValue = string | number | RelativeTime;

export type Filter =
  | { readonly op: 'and'; readonly of: readonly Filter[] }
  | { readonly op: 'or'; readonly of: readonly Filter[] }
  | { readonly op: 'not'; readonly of: Filter }
  | { readonly op: 'search'; readonly text: string }
  | {
      readonly op: 'test';
      readonly attribute: AttributeName;
      readonly operator: Operator;
      /** One value, except for the list operators; none for is_known and is_unknown. */
      readonly values: readonly FilterValue[];
    };

/** Which controls count for a score: those that somebody checked and whose end has not come. */

import { CONTROLS, type ControlKind, type ControlStatement } from '../../../model/risk.ts';

export interface StandingControls {
  /** Each kind once, in the order of CONTROLS: input of the formula. */
  readonly kinds: readonly ControlKind[];
  /** Ids of the statements that count. */
  readonly by: readonly string[];
  /** Would count if somebody checked them. */
  readonly unchecked: readonly ControlStatement[];
}

/** @param at  moment of the score, ISO 8601 */
export function standingControls(statements: readonly ControlStatement[], at: string): StandingControls {
  const now = Date.parse(at);
  // An end that cannot be read counts as come: a control that is only thought to hold is worse than none.
  const lasting = statements.filter(({ until }) => until === null || Date.parse(until) > now);
  const holding = lasting.filter((s) => s.holds === true);
  const kinds = CONTROLS.filter((kind) => holding.some((s) => s.kind === kind));
  return {
    kinds,
    by: holding.map((s) => s.id),
    unchecked: lasting.filter((s) => s.holds === null && !kinds.includes(s.kind)),
  };
}

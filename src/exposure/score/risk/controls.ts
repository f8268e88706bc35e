/** Which controls count for a score: those that somebody checked and whose end has not come. */

import { CONTROLS, type ControlGround, type ControlKind, type ControlStatement } from '../../../model/risk.ts';

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

const LISTED = 5;
const list = (words: readonly (string | number)[]): string => words.slice(0, LISTED).join(', ');

/** Unknown on either side is no change: what was not seen may have been so all the time. */
function text(name: string, then: string | null, now: string | null): string | null {
  if (then === null || now === null || then.toLowerCase() === now.toLowerCase()) return null;
  return `${name} was "${then}", is "${now}"`;
}

function networks(then: readonly number[], now: readonly number[]): string | null {
  if (then.length === 0 || now.length === 0 || now.some((vlan) => then.includes(vlan))) return null;
  return `VLAN was ${list(then)}, is ${list(now)}`;
}

function services(then: readonly string[], now: readonly string[]): string | null {
  const more = now.filter((service) => !then.includes(service));
  return more.length === 0 ? null : `answers on ${list(more)}`;
}

/**
 * Whether what a control was said about is still so. Whatever it was said of must be the same device; a network's control holds in that
 * network; a device that is cut off does not speak; a service that is off does not answer.
 * @param sinceMs  when it was said
 * @returns why not, in plain words; null: it is, as far as is known
 */
export function groundGone(kind: ControlKind, then: ControlGround, now: ControlGround, sinceMs: number): string | null {
  const same = text('the maker', then.manufacturer, now.manufacturer) ?? text('the model', then.model, now.model);
  if (same !== null) return same;
  switch (kind) {
    case 'isolated':
      return now.spokeAtMs !== null && now.spokeAtMs > sinceMs
        ? `it was seen speaking on ${new Date(now.spokeAtMs).toISOString().slice(0, 16)}Z, after it was cut off`
        : null;
    case 'service-disabled':
      return services(then.services, now.services);
    case 'segmented':
    case 'virtual-patch':
    case 'monitored':
      return text('the unit', then.unit, now.unit) ?? networks(then.vlans, now.vlans);
  }
}

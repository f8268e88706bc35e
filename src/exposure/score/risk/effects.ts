/** What would become of a score if something were done or found out. */

import type { Isolation } from '../../../model/clinical.ts';
import { type Change, CONTROLS, type Effect, type RiskInputs } from '../../../model/risk.ts';
import { bandOf, scoreOf } from './risk.ts';

/** Null: nothing of the risk is left. */
function changed(inputs: RiskInputs, change: Change): RiskInputs | null {
  switch (change.kind) {
    case 'fix-applied':
      return null;
    case 'control-added':
      return { ...inputs, controls: [...new Set([...inputs.controls, change.control])] };
    case 'internet-cut':
      return { ...inputs, isOnInternet: false };
    case 'clear-services-closed':
      return { ...inputs, insecure: [] };
    case 'reviewed':
      return change.verdict === 'not_affected' ? null : { ...inputs, verdict: 'affected' };
  }
}

/**
 * One change to one exposure; the inputs stay as they are.
 * @param isolate  of the device's triage row; null: not known
 */
export function effectOf(inputs: RiskInputs, change: Change, isolate: Isolation | null = null): Effect {
  const then = changed(inputs, change);
  const before = scoreOf(inputs);
  const after = then === null ? 0 : scoreOf(then);
  const difference = Math.round((after - before) * 10) / 10 + 0;
  const effect = { change, before, after, band: bandOf(after), difference };
  return change.kind === 'control-added' && change.control === 'isolated' ? { ...effect, isolation: isolate } : effect;
}

const named = (change: Change): string =>
  `${change.kind} ${'control' in change ? change.control : 'verdict' in change ? change.verdict : ''}`;

/** Several changes at once, in the order given. Null: nothing of the risk is left. */
export const combined = (inputs: RiskInputs, changes: readonly Change[]): RiskInputs | null =>
  changes.reduce<RiskInputs | null>((now, change) => (now === null ? null : changed(now, change)), inputs);

/** `control-added:isolated`, `fix-applied`: a change as a word, and back. */
export const changeText = (change: Change): string =>
  'control' in change
    ? `${change.kind}:${change.control}`
    : 'verdict' in change
      ? `${change.kind}:${change.verdict}`
      : change.kind;

/** @returns null when it is none */
export function readChange(text: string): Change | null {
  const all: readonly Change[] = [
    { kind: 'fix-applied' },
    { kind: 'internet-cut' },
    { kind: 'clear-services-closed' },
    { kind: 'reviewed', verdict: 'affected' },
    { kind: 'reviewed', verdict: 'not_affected' },
    ...CONTROLS.map((control) => ({ kind: 'control-added', control }) as const),
  ];
  return all.find((change) => changeText(change) === text) ?? null;
}

/** Every single change that moves the score, the one that leaves least first. */
export function effectsOf(inputs: RiskInputs, isolate: Isolation | null = null): readonly Effect[] {
  const changes: readonly Change[] = [
    { kind: 'fix-applied' },
    ...CONTROLS.map((control) => ({ kind: 'control-added', control }) as const),
    { kind: 'internet-cut' },
    { kind: 'clear-services-closed' },
    ...(inputs.verdict === 'needs_review'
      ? (['affected', 'not_affected'] as const).map((verdict) => ({ kind: 'reviewed', verdict }) as const)
      : []),
  ];
  return changes
    .map((change) => effectOf(inputs, change, isolate))
    .filter((effect) => effect.difference !== 0)
    .sort((a, b) => a.after - b.after || (named(a.change) < named(b.change) ? -1 : 1));
}

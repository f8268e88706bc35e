/** What a form is worth today: whether it is about the software that runs, and what its answers come to with people's rulings. */

import type { Mds2Form, Mds2Ruling } from '../../model/mds2.ts';
import { parseRange, within } from '../versions/range.ts';
import { parseVersion } from '../versions/version.ts';

export interface Standing {
  /** True: it is about other software than runs. Null: that cannot be said. */
  readonly isStale: boolean | null;
  readonly reason: string;
}

/** Whether a version is one of those that a text names: a version, a list (`4.2, 4.3 and 5.0`), a range. Null: cannot be said. */
export function coversVersion(said: string, running: string): boolean | null {
  const version = parseVersion(running);
  // `2.5x` is 2.50, 2.51 and on, and no version.
  if (version === null || /\d[x*]/i.test(said)) return null;
  return within(version, parseRange(said.replace(/ (?:and|or|&) (?=[vr]?\d)/gi, ' | ')));
}

/** @param running version on the device; null: not known */
export function standingOf(form: Mds2Form, running: string | null): Standing {
  const said = form.head.software?.text ?? null;
  if (said === null) return { isStale: null, reason: 'the form does not say for which software it is' };
  if (running === null)
    return { isStale: null, reason: `the form is for "${said}"; the version that runs is not known` };
  const inside = coversVersion(said, running);
  if (inside === null) return { isStale: null, reason: `whether "${running}" is one of "${said}" is for a person` };
  return inside
    ? { isStale: false, reason: `"${running}" is one of "${said}"` }
    : { isStale: true, reason: `the form is for "${said}"; "${running}" runs` };
}

export interface Effective {
  readonly value: 'yes' | 'no' | 'na';
  /** null: the form's own word. */
  readonly ruling: Mds2Ruling | null;
}

/** What each answer comes to. Absent: not decided, which is never no. The latest ruling on a question counts. */
export function effectiveAnswers(form: Mds2Form, rulings: readonly Mds2Ruling[]): ReadonlyMap<string, Effective> {
  const out = new Map<string, Effective>();
  for (const { id, value } of form.answers) {
    if (value !== null && value !== 'see_note') out.set(id, { value, ruling: null });
  }
  const asked = new Set(form.answers.map((a) => a.id));
  for (const ruling of rulings.toSorted((a, b) => a.atMs - b.atMs)) {
    if (asked.has(ruling.question)) out.set(ruling.question, { value: ruling.value, ruling });
  }
  return out;
}

/** Questions that wait for a ruling: answered with a note, in other words, or twice. */
export function unresolved(form: Mds2Form, rulings: readonly Mds2Ruling[]): readonly string[] {
  const ruled = new Set(rulings.map((r) => r.question));
  const open = form.answers.filter((a) => a.value === 'see_note' || (a.value === null && a.raw !== null));
  return open.filter((a) => !ruled.has(a.id) && a.section !== 'DOC').map((a) => a.id);
}

/** What changed from one form of a device to the next. */

import { MDS2_FIELDS, type Mds2Answer, type Mds2Change, type Mds2Form } from '../../model/mds2.ts';
import { plainName } from '../products/names.ts';

const wording = (answer: Mds2Answer): string => plainName(answer.question.slice(0, 600));

/** The older answer to each newer one: of the same number, and across editions (which number anew) of the same words. */
function pairs(before: Mds2Form, after: Mds2Form): ReadonlyMap<Mds2Answer, Mds2Answer> {
  const isSame = before.edition === after.edition || before.edition === null || after.edition === null;
  const byId = new Map(before.answers.map((a) => [a.id, a]));
  const byWording = Map.groupBy(before.answers, wording);
  const out = new Map<Mds2Answer, Mds2Answer>();
  for (const answer of after.answers) {
    // Words that several questions have tell none of them.
    const alike = wording(answer) === '' ? [] : (byWording.get(wording(answer)) ?? []);
    const old = isSame ? byId.get(answer.id) : alike.length === 1 ? alike[0] : undefined;
    if (old !== undefined) out.set(answer, old);
  }
  return out;
}

const said = ({ value, raw }: Mds2Answer): string | null => value ?? raw;

/** In the order of the newer form; what is gone comes last. */
export function diffForms(before: Mds2Form, after: Mds2Form): readonly Mds2Change[] {
  const out: Mds2Change[] = [];
  const add = (at: string, kind: Mds2Change['kind'], was: string | null, is: string | null): void => {
    if (was !== is) out.push({ at, kind, before: was, after: is });
  };
  for (const field of MDS2_FIELDS)
    add(field, 'head', before.head[field]?.text ?? null, after.head[field]?.text ?? null);
  const paired = pairs(before, after);
  for (const answer of after.answers) {
    const old = paired.get(answer);
    if (old === undefined) {
      out.push({ at: answer.id, kind: 'added', before: null, after: said(answer) });
      continue;
    }
    add(answer.id, 'answer', said(old), said(answer));
    add(answer.id, 'note', old.note, answer.note);
    if (wording(old) !== wording(answer)) add(answer.id, 'wording', old.question, answer.question);
  }
  const kept = new Set(paired.values());
  for (const old of before.answers) {
    if (!kept.has(old)) out.push({ at: old.id, kind: 'removed', before: said(old), after: null });
  }
  return out;
}

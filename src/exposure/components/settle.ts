/**
 * Several statements about one component and one vulnerability: who wins, and why. All of them stay side by side.
 *
 * 1. What names more exactly wins: this component in this product, then the product, then the component anywhere (VEX); then
 *    ranges of versions by package URL, by CPE name, by no more than a name.
 * 2. Of equally exact ones the maker's wins.
 * 3. Of one publisher the latest wins.
 * 4. What is left and disagrees is for a person; nobody is cleared by a majority.
 *
 * A statement that may be about another version, or another component, never clears.
 */

import { type ComponentStatement, type Settled, STATEMENT_ABOUT, type StatementStatus } from '../../model/component.ts';
import type { Verdict } from '../../model/exposure.ts';

const VERDICT_OF: Readonly<Record<StatementStatus, Verdict>> = {
  affected: 'affected',
  undecided: 'needs_review',
  under_investigation: 'needs_review',
  fixed: 'not_affected',
  not_affected: 'not_affected',
};

const ABOUT: Readonly<Record<ComponentStatement['about'], string>> = {
  component_in_product: 'this component in this product',
  product: 'this product',
  component: 'this component',
  package: 'this package',
  cpe: 'its CPE name',
  name: 'no more than its name',
};

const clears = (s: ComponentStatement): boolean => VERDICT_OF[s.status] === 'not_affected';

function verdictOf(s: ComponentStatement): Verdict {
  if (s.isSure) return VERDICT_OF[s.status];
  return 'needs_review';
}

/** Later statements of one publisher about the same take the place of its earlier ones. */
function latest(all: readonly ComponentStatement[]): readonly ComponentStatement[] {
  return all.filter(
    (s) =>
      !all.some(
        (o) =>
          o !== s &&
          o.by === s.by &&
          o.isSure &&
          s.isSure &&
          o.statedAt !== null &&
          s.statedAt !== null &&
          o.statedAt > s.statedAt,
      ),
  );
}

/** @param all  at least one */
export function settle(all: readonly ComponentStatement[]): Settled {
  const rank = (s: ComponentStatement): number => STATEMENT_ABOUT.indexOf(s.about);
  const sure = all.some((s) => s.isSure && s.status === 'affected');
  // Where a range decides nothing, one that says for certain that it is affected is heard.
  const usable = all.filter((s) => (s.isSure || !clears(s)) && !(sure && s.status === 'undecided'));
  const doubtful = all.filter((s) => !s.isSure && clears(s)).length;
  if (usable.length === 0)
    return {
      verdict: 'needs_review',
      wins: null,
      why: 'What clears it may be about another version or component: a person has to look.',
    };
  const best = Math.min(...usable.map(rank));
  const exact = usable.filter((s) => rank(s) === best);
  const makers = exact.filter((s) => s.isMaker);
  const left = latest(makers.length > 0 ? makers : exact);
  const verdicts = new Set(left.map(verdictOf));
  const [first] = left;
  if (verdicts.size > 1) {
    const said = left.map((s) => `${s.by}: ${s.status.replaceAll('_', ' ')}`);
    return {
      verdict: 'needs_review',
      wins: null,
      why: `Equally exact statements contradict each other (${[...new Set(said)].slice(0, 4).join('; ')}): a person decides.`,
    };
  }
  const verdict = verdictOf(first!);
  const others = all.filter((s) => VERDICT_OF[s.status] !== VERDICT_OF[first!.status]);
  const reasons: string[] = [];
  if (others.length > 0) {
    const losers = others.filter((s) => !left.includes(s));
    if (losers.some((s) => rank(s) > best || !s.isSure))
      reasons.push(`it names ${ABOUT[first!.about]}, the others less`);
    if (losers.some((s) => rank(s) === best && s.isSure && !s.isMaker) && makers.length > 0)
      reasons.push('it is the maker’s');
    if (losers.some((s) => rank(s) === best && s.by === first!.by)) reasons.push('it is the latest of its publisher');
  }
  const why =
    all.length === 1
      ? 'Nobody else says anything.'
      : others.length === 0
        ? 'All statements agree.'
        : `${first!.by} wins: ${reasons.length === 0 ? 'what disagrees may be about something else' : reasons.join(', ')}.`;
  return {
    verdict,
    wins: all.indexOf(first!),
    why: doubtful === 0 ? why : `${why} ${doubtful} that may be about something else cleared nothing.`,
  };
}

/** What is told of a product, or a part of it, and a vulnerability. */

/** From the worst on. A device is told `not_affected` only by a version that is understood, or by the publisher's word (ADR 14). */
export const VERDICTS = ['affected', 'needs_review', 'not_affected'] as const;
export type Verdict = (typeof VERDICTS)[number];

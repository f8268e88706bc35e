/** What one sentence of guidance asks for. */

import type { ActionType } from '../../model/action.ts';
import { KINDS, list, WAIT } from './kinds.ts';
import { find, type Phrase } from './phrases.ts';

/** Beginnings of sentences that point at something, and of those that say whom to ask. */
const HEAD_INFORM = list(
  `for|if .. more|additional|further|detailed|specific information|details|guidance|instructions|questions|assistance|resources
   for information|details|help|support
   refer to
   please see|refer
   see
   further|additional|more information|details`,
);
const HEAD_CONTACT = list(
  `users|customers|operators|anyone with .. questions
   for|if .. questions
   please contact
   contact
   users|customers should|may|can|must contact
   for .. support|assistance`,
);

/** Words that name a version to come to: then a sentence about updating is one, whatever else it says. */
const UPDATE = list(
  'updat*|upgrad*|install*|apply|applying|migrat* ..\nreleas*|fix*|correct*|address*|mitigat*|remediat*|resolv*|provid*|produc* ..',
);

/** A sentence that only leads to what follows it. */
const LEAD_IN = list(
  'recommend*|advis*|suggest*|encourag*|should|following|follows|below|identified|precautions|mitigation*|measure*|action*|ensure|specifically|include|includes|steps|for',
);
const ASK = list('contact*\ncall\nreach out');

const starts = (words: readonly string[], phrases: readonly Phrase[]): boolean => find(words, phrases)?.from === 0;

export interface Hints {
  /** It names a version that is not one of those affected. */
  readonly hasTarget: boolean;
  /** That version is all it says, beside a name, or it stands as a remedy: no verb is needed. */
  readonly isGoal: boolean;
  /** It ends with a colon: what it says follows. */
  readonly isOpen: boolean;
}

/** null: no words that are known. */
export function kindOf(words: readonly string[], { hasTarget, isGoal, isOpen }: Hints): ActionType | null {
  if (words.length === 0) return null;
  const later = find(words, WAIT.phrases) !== null && find(words, WAIT.unless) === null;
  if (hasTarget && (isGoal || find(words, UPDATE) !== null)) return later ? 'wait' : 'patch';
  if (starts(words, HEAD_CONTACT)) return 'contact';
  if (starts(words, HEAD_INFORM)) return find(words, ASK) === null ? 'inform' : 'contact';
  if (isOpen && find(words, LEAD_IN) !== null) return 'inform';
  for (const { type, phrases, unless } of KINDS) {
    if (find(words, phrases) !== null && find(words, unless) === null) return type;
  }
  return null;
}

/** Enforcement report and recall are two records of one matter: what one of them does not tell, the other may. */

import type { Recall, RecallStatus, WholeRecall } from '../../model/recall.ts';

export interface StoredRecall {
  readonly key: string;
  readonly value: Recall;
  readonly storedAtMs: number;
}

/** The text that says more. */
const longer = (a: string | null, b: string | null): string | null =>
  a === null ? b : b === null || a.length >= b.length ? a : b;

const first = (a: number | null, b: number | null): number | null => (a === null ? b : b === null ? a : Math.min(a, b));

/** @param records  of one number, at least one */
export function wholeOf(records: readonly StoredRecall[]): WholeRecall {
  const [head, ...rest] = records as readonly [StoredRecall, ...StoredRecall[]];
  const { source: _source, ...value } = head.value;
  let out: WholeRecall = { ...value, records: [head.key], storedAtMs: head.storedAtMs };
  for (const { key, value: more, storedAtMs } of rest) {
    out = {
      number: out.number,
      event: out.event ?? more.event,
      firm: out.firm ?? more.firm,
      product: longer(out.product, more.product),
      reason: longer(out.reason, more.reason),
      rootCause: out.rootCause ?? more.rootCause,
      classification: out.classification ?? more.classification,
      status: more.source === 'recall' ? (more.status ?? out.status) : (out.status ?? more.status),
      productCode: out.productCode ?? more.productCode,
      codes: longer(out.codes, more.codes),
      initiatedAtMs: first(out.initiatedAtMs, more.initiatedAtMs),
      endedAtMs: out.endedAtMs ?? more.endedAtMs,
      action: out.action ?? more.action,
      records: [...out.records, key],
      // What starts a clock is the record that states the class.
      storedAtMs:
        out.classification !== null
          ? out.storedAtMs
          : more.classification !== null
            ? storedAtMs
            : Math.min(out.storedAtMs, storedAtMs),
    };
  }
  return out;
}

/** `Open, Classified`, `Ongoing`, `Terminated`, `Completed`: in the words of the two data sets. */
export function statusOf({ status, endedAtMs }: Pick<WholeRecall, 'status' | 'endedAtMs'>): RecallStatus | null {
  if (endedAtMs !== null) return 'terminated';
  const word = status?.trim().toLowerCase() ?? '';
  if (word.startsWith('terminated')) return 'terminated';
  if (word.startsWith('completed')) return 'completed';
  return word.startsWith('open') || word.startsWith('ongoing') ? 'ongoing' : null;
}

/** A number as the FDA gives it; nothing else is a recall's name. */
export const isRecallNumber = (text: string): boolean => /^Z-\d{4,6}-\d{1,6}$/.test(text);

/** Mandatory tests on versions and the revision history: 6.1.14, 6.1.16 to 6.1.22, 6.1.30. */

import type { JsonObject } from '../json.ts';
import { type CsafTest, type Failure, placed, str, tracking } from './contract.ts';

const AT = '/document/tracking';

interface Version {
  readonly text: string;
  /** One number, or three. */
  readonly numbers: readonly number[];
  readonly pre: string | null;
}
interface Revision extends Version {
  readonly at: string;
  /** Second, and what is below it, as text that can be ordered. */
  readonly second: number;
  readonly fraction: string;
}

const VERSION = /^(\d{1,15})(?:\.(\d{1,15})\.(\d{1,15})(?:-([0-9A-Za-z.-]{1,200}))?(?:\+[0-9A-Za-z.-]{1,200})?)?$/;

function versionOf(text: string | null): Version | null {
  const m = text === null ? null : VERSION.exec(text);
  if (text === null || m === null) return null;
  const numbers = [m[1], m[2], m[3]].flatMap((n) => (n === undefined ? [] : [Number(n)]));
  return { text, numbers, pre: m[4] ?? null };
}

const byText = (a: string, b: string): number => (a === b ? 0 : a < b ? -1 : 1);

/** Precedence of semantic versioning (11). */
function byPre(a: string | null, b: string | null): number {
  if (a === b) return 0;
  if (a === null || b === null) return a === null ? 1 : -1;
  const [as, bs] = [a.split('.'), b.split('.')];
  for (let k = 0; k < Math.max(as.length, bs.length); k++) {
    const [x, y] = [as[k], bs[k]];
    if (x === undefined || y === undefined) return x === undefined ? -1 : 1;
    const [xn, yn] = [/^\d+$/.test(x), /^\d+$/.test(y)];
    const order = xn && yn ? Number(x) - Number(y) : xn === yn ? byText(x, y) : xn ? -1 : 1;
    if (order !== 0) return order;
  }
  return 0;
}

function byVersion(a: Version, b: Version): number {
  for (let k = 0; k < Math.max(a.numbers.length, b.numbers.length); k++) {
    const order = (a.numbers[k] ?? 0) - (b.numbers[k] ?? 0);
    if (order !== 0) return order;
  }
  return byPre(a.pre, b.pre);
}

function historyOf(doc: JsonObject): readonly Revision[] {
  return placed(tracking(doc), 'revision_history', AT).flatMap(([r, at]) => {
    const version = versionOf(str(r, 'number'));
    const date = str(r, 'date') ?? '';
    const fraction = /\.(\d{1,20})/.exec(date)?.[1] ?? '';
    const second = Date.parse(date.replace(/\.\d{1,20}/, ''));
    return version === null || Number.isNaN(second)
      ? []
      : [{ ...version, at, second, fraction: fraction.padEnd(20, '0') }];
  });
}

/** By date; of one date by version. */
const sorted = (doc: JsonObject): readonly Revision[] =>
  [...historyOf(doc)].sort((a, b) => a.second - b.second || byText(a.fraction, b.fraction) || byVersion(a, b));

const status = (doc: JsonObject): string => str(tracking(doc), 'status') ?? '';
const released = (doc: JsonObject): boolean => status(doc) === 'final' || status(doc) === 'interim';
const beforeFirst = (v: Version): boolean => v.numbers[0] === 0;
const current = (doc: JsonObject): Version | null => versionOf(str(tracking(doc), 'version'));
const at = (place: string, detail: string): readonly Failure[] => [{ at: place, detail }];

export const TRACKING: readonly CsafTest[] = [
  {
    id: '6.1.14',
    *check(doc) {
      const all = sorted(doc);
      for (const [k, one] of all.entries()) {
        const before = all[k - 1];
        if (before !== undefined && byVersion(before, one) > 0)
          yield { at: one.at, detail: `has version ${one.text}, and an earlier date has ${before.text}` };
      }
    },
  },
  {
    id: '6.1.16',
    check(doc) {
      const [last, version] = [sorted(doc).at(-1), current(doc)];
      if (last === undefined || version === null) return [];
      // Of a draft the last part of the version counts for nothing.
      const plain = (v: Version): Version => (status(doc) === 'draft' ? { ...v, pre: null } : v);
      return byVersion(plain(last), plain(version)) === 0
        ? []
        : at(`${AT}/version`, `is ${version.text}, and the latest revision is ${last.text}`);
    },
  },
  {
    id: '6.1.17',
    check(doc) {
      const version = current(doc);
      return version !== null && (beforeFirst(version) || version.pre !== null) && status(doc) !== 'draft'
        ? at(`${AT}/status`, 'is not draft, as a version before the first one has it')
        : [];
    },
  },
  {
    id: '6.1.18',
    check: (doc) =>
      !released(doc)
        ? []
        : historyOf(doc)
            .filter(beforeFirst)
            .map((r) => ({ at: `${r.at}/number`, detail: 'is of a draft, and the document is released' })),
  },
  {
    id: '6.1.19',
    check: (doc) =>
      historyOf(doc)
        .filter((r) => r.pre !== null)
        .map((r) => ({ at: `${r.at}/number`, detail: 'is of a pre-release' })),
  },
  {
    id: '6.1.20',
    check: (doc) =>
      released(doc) && current(doc)?.pre != null
        ? at(`${AT}/version`, 'is of a pre-release, and the document is released')
        : [],
  },
  {
    id: '6.1.21',
    *check(doc) {
      const all = sorted(doc);
      for (const [k, one] of all.entries()) {
        const [major, before] = [one.numbers[0]!, all[k - 1]?.numbers[0]];
        if (before === undefined ? major > 1 : major > before + 1)
          yield { at: one.at, detail: `has version ${one.text}, and the one before it is missing` };
      }
    },
  },
  {
    id: '6.1.22',
    *check(doc) {
      const seen = new Set<string>();
      for (const { text, at: place } of historyOf(doc)) {
        if (seen.has(text)) yield { at: `${place}/number`, detail: 'stands before' };
        seen.add(text);
      }
    },
  },
  {
    id: '6.1.30',
    check(doc) {
      const version = current(doc);
      if (version === null) return [];
      const mixed = historyOf(doc).find((r) => r.numbers.length !== version.numbers.length);
      return mixed === undefined
        ? []
        : at(`${mixed.at}/number`, 'counts in another way than the version of the document');
    },
  },
];

/** Made-up recalls: one of class I with a clock, one of class II; each means every eleventh device. */

import type { AssetRow } from '../../src/model/api.ts';
import type { ExposureRow } from '../../src/model/exposure.ts';
import {
  type FieldAnswer,
  RECALL_FIELDS,
  type RecallDetail,
  type RecallRow,
  type RecallStepRow,
} from '../../src/model/recall.ts';
import { type FakeCall, FakeProblem, type FakeRoute } from './fake-api.ts';
import { NOW_MS } from './fake-data.ts';

const iso = (hours: number): string => new Date(NOW_MS + hours * 3_600_000).toISOString();
const steps = new WeakMap<object, RecallStepRow[]>();
const gone = (): FakeProblem => new FakeProblem(404, 'not-found', 'There is no recall with this number.');

const NUMBERS = ['Z-0001-2026', 'Z-0002-2026'] as const;

/** Devices of a made-up recall as exposures of kind `recall`. */
export function recallExposures(assets: readonly AssetRow[], query: URLSearchParams): readonly ExposureRow[] {
  const doc = query.get('doc') ?? '';
  const asset = query.get('asset') ?? '';
  return assets.flatMap((a, n) => {
    if (n % 11 !== 0 || (asset !== '' && a.id !== asset)) return [];
    return NUMBERS.filter((number) => doc === '' || doc === number).map((number, k): ExposureRow => {
      const verdict = n % 22 === 0 ? 'affected' : 'needs_review';
      const text = (v: unknown): string | null => (typeof v === 'string' ? v : null);
      return {
        device: {
          id: a.id,
          site: a.site,
          name: text(a.values.name) ?? a.id,
          type: text(a.values.type),
          manufacturer: text(a.values.manufacturer),
          model: text(a.values.model),
          unit: text(a.values.unit),
        },
        doc: number,
        title: `Made-up recall ${k + 1}`,
        product: 'Made-up pump, all models',
        version: null,
        verdict,
        reason: verdict === 'affected' ? 'the serial number fits' : 'the serial number could not be compared',
        cves: [],
        state: verdict,
        exploited: false,
        cvss: null,
        epss: null,
        score: null,
        band: null,
        since: iso(-5),
      };
    });
  });
}

function rowOf(number: string, n: number): RecallRow {
  const isFirst = number === NUMBERS[0];
  return {
    number,
    classification: isFirst ? 'I' : 'II',
    status: isFirst ? 'ongoing' : 'terminated',
    firm: 'Made-up Medical, Inc.',
    product: 'Made-up pump, all models',
    reason: 'An alarm may not sound.',
    initiatedAt: iso(-900),
    state: 'open',
    counts: { affected: n, needsReview: 1, confirmed: 0, fixed: 0, notRelevant: 0, notAffected: 2 },
    clock: isFirst
      ? { site: 'north', state: 'running', since: iso(-5), next: 'told', dueAt: iso(-1), isOverdue: true }
      : null,
  };
}

const FIELDS: readonly FieldAnswer[] = RECALL_FIELDS.map((field, n) => ({
  field,
  answer: (['not_stated', 'fits', 'fits', 'maybe', 'not_known', 'differs', 'not_stated'] as const)[n] ?? 'fits',
  said: n === 0 ? null : 'what the recall says',
  known: n === 4 ? null : 'what is known',
  note: n === 3 ? 'the two cannot be ordered' : '',
}));

function detail(call: FakeCall): RecallDetail {
  const number = decodeURIComponent(call.path[1] ?? '');
  if (!(NUMBERS as readonly string[]).includes(number)) throw gone();
  const row = rowOf(number, 3);
  return {
    ...row,
    event: '90001',
    rootCause: 'Device design',
    productCode: 'FRN',
    productClass: 'Pump, Infusion',
    codes: 'Serial numbers 100 to 199',
    action: 'Stop using it.',
    endedAt: null,
    storedAt: iso(-5),
    records: [{ key: `enforcement ${number}`, file: 'device-enforcement.json', place: '/results/0' }],
    url: 'https://fda.example/',
    hours: { told: 4, acknowledged: 24, done: 72 },
    hoursAreSigned: false,
    clocks: row.clock === null ? [] : [{ ...row.clock, steps: steps.get(call.state) ?? [] }],
  };
}

const of = (method: string, path: string, needs: FakeRoute['needs'], run: FakeRoute['run']): FakeRoute => ({
  method,
  path,
  needs,
  run,
});
export const recallRoutes: readonly FakeRoute[] = [
  of('GET', '/recalls', 'asset.read', (c) => {
    const rows = NUMBERS.map((n, k) => rowOf(n, 3 - k)).filter(
      (r) =>
        (c.query.get('classes') ?? '') === '' ||
        c.query
          .get('classes')
          ?.split(',')
          .includes(r.classification ?? ''),
    );
    return { items: rows, next: null, total: rows.length };
  }),
  of('GET', '/recalls/summary', 'asset.read', () => ({
    classes: [{ value: 'I', open: 1 }],
    states: [{ value: 'open', count: 2 }],
    overdue: 1,
    stored: 2,
    comparedAt: iso(-1),
  })),
  of('GET', '/recalls/:', 'asset.read', detail),
  of('GET', '/recalls/:/nearest', 'asset.read', () => [
    {
      manufacturer: 'Made-up',
      model: 'Pump 4',
      type: 'infusion-pump',
      devices: 4,
      example: 'a1',
      fellOutAt: 'product',
      fields: FIELDS,
    },
  ]),
  of('GET', '/recalls/:/devices/:', 'asset.read', (c) => ({
    asset: decodeURIComponent(c.path[3] ?? ''),
    fields: FIELDS,
    decisions: [],
    history: [],
  })),
  of('POST', '/recalls/:/steps', 'exposure.decide', (c) => {
    const { step, whom = '', note = '' } = c.body as { step: RecallStepRow['step']; whom?: string; note?: string };
    steps.set(c.state, [{ step, at: iso(0), by: 'dev', whom, note }, ...(steps.get(c.state) ?? [])]);
    return null;
  }),
];

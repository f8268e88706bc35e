/** Made-up contradictions, forms and records: every ninth device contradicts its form, every twelfth its record. */

import {
  CONTRADICTION_SEVERITIES,
  CONTRADICTION_STATES,
  type ContradictionDecisionRow,
  type ContradictionRow,
  OPEN_CONTRADICTIONS,
  type ProvenStatement,
} from '../../src/model/contradiction.ts';
import { FORM_STATES, type FormAnswer, type FormDetail, type FormRow } from '../../src/model/form.ts';
import type { RecordImportDetail, RecordRow } from '../../src/model/record.ts';
import { type FakeCall, FakeProblem, type FakeRoute } from './fake-api.ts';
import { NOW_MS } from './fake-data.ts';

const AT = new Date(NOW_MS - 7_200_000).toISOString();
const gone = (): FakeProblem => new FakeProblem(404, 'not-found', 'There is nothing with this id that you may see.');

const said = (s: Pick<ProvenStatement, 'source' | 'fact' | 'key' | 'value' | 'proof'>): ProvenStatement => ({
  ...{ ...s, confidence: 0.9, firstAt: AT, lastAt: AT },
});
const CLAIM = said({
  ...{ source: 'mds2', fact: 'claim', key: 'encrypts-transmission', value: 'yes' },
  proof: {
    ...{ kind: 'form', form: 'form-2', ref: 'C21', question: 'TXCF-2 Is data of patients encrypted?', said: 'Yes' },
    ...{ note: 'With the option for secure transmission', ruledBy: 'nora' },
  },
});
const RECORD = said({
  ...{ source: 'cmms', fact: 'version', key: 'software', value: '4.2' },
  proof: { kind: 'record', import: 'table-1', row: 17, ref: 'G17', column: 'Software version' },
});
const wire = (fact: 'cleartext' | 'version', key: string, value: string): ProvenStatement =>
  said({
    ...{ source: 'wire', fact, key, value },
    proof: {
      ...{
        kind: 'wire',
        endpoint: '00:11:22:33:44:55|10.1.2.3|114|',
        protocol: 'dicom',
        field: 'dicom.software_version',
      },
      ...{ value: '4.1', rule: 'field', capture: 'day.pcap', frame: 4711, via: null },
    },
  });

const decided = new WeakMap<object, Map<string, ContradictionDecisionRow[]>>();
function decisions(call: FakeCall, asset: string, key: string): ContradictionDecisionRow[] {
  const own = decided.get(call.state) ?? new Map<string, ContradictionDecisionRow[]>();
  decided.set(call.state, own);
  const list = own.get(`${asset}\n${key}`) ?? [];
  own.set(`${asset}\n${key}`, list);
  return list;
}

function all(call: FakeCall): readonly ContradictionRow[] {
  const site = call.query.get('site') ?? '';
  const text = (value: unknown): string | null => (typeof value === 'string' ? value : null);
  return call.rows().flatMap((row, i): ContradictionRow[] => {
    if ((site !== '' && row.site !== site) || (i % 9 !== 0 && i % 12 !== 0)) return [];
    const isForm = i % 9 === 0;
    const key = isForm ? 'mds2-encrypts' : 'cmms-version';
    const decision = decisions(call, row.id, key).find((d) => d.endedAt === null) ?? null;
    const { name, type, manufacturer, model, unit } = row.values;
    return [
      {
        ...{ key, rule: key, about: null, severity: isForm ? 'high' : 'medium', confidence: 0.9, since: AT, decision },
        device: {
          ...{ id: row.id, site: row.site, name: text(name) ?? row.id, type: text(type) },
          ...{ manufacturer: text(manufacturer), model: text(model), unit: text(unit) },
        },
        state: decision?.kind ?? 'open',
        left: [isForm ? CLAIM : RECORD],
        right: [isForm ? wire('cleartext', 'dicom', 'seen') : wire('version', 'software', '4.1')],
      },
    ];
  });
}

function selected(call: FakeCall): readonly ContradictionRow[] {
  const list = (name: string): readonly string[] => (call.query.get(name) ?? '').split(',').filter((x) => x !== '');
  const [states, severities, rules] = [list('states'), list('severities'), list('rules')];
  const asset = call.query.get('asset') ?? '';
  return all(call).filter(
    (r) =>
      (states.length === 0 ? OPEN_CONTRADICTIONS : states).includes(r.state as never) &&
      (severities.length === 0 || severities.includes(r.severity)) &&
      (rules.length === 0 || rules.includes(r.rule)) &&
      (asset === '' || r.device.id === asset),
  );
}

function page<T>(items: readonly T[], query: URLSearchParams) {
  const from = Number(query.get('cursor') ?? 0);
  const end = from + Math.min(Number(query.get('limit') ?? 100), 500);
  return { items: items.slice(from, end), next: end < items.length ? String(end) : null, total: items.length };
}

const form = (n: number): FormRow => ({
  ...{ id: `form-${n}`, site: 'north', fileName: `acme-pump-${n}.xlsx`, sizeBytes: 184_320, digest: 'ab12'.repeat(16) },
  state: n === 1 ? 'replaced' : n === 2 ? 'current' : 'proposed',
  ...{ by: 'nora', at: AT, edition: '2019', document: `SEC-00${n}`, documentAt: n === 3 ? null : `202${n}-05-02` },
  ...{ manufacturer: 'Acme Medical', model: 'Pump 7', versions: n === 3 ? null : '4.0 - 4.2' },
  ...{ boundBy: n === 3 ? null : 'nora', boundAt: n === 3 ? null : AT, answers: 4, unresolved: n === 2 ? 1 : 0 },
  ...{ devices: n === 2 ? 1 : 0, contradictions: n === 2 ? 45 : 0 },
});
const FORMS = [3, 2, 1].map(form);

const RULING = { id: 'r1', question: 'TXCF-2', value: 'yes', ground: 'The note says so.', by: 'nora', at: AT } as const;
const answer = (id: string, question: string, raw: string, more: Partial<FormAnswer> = {}): FormAnswer => ({
  ...{ id, section: id.split('-')[0]!, question, raw, note: null, ref: 'C12', value: null, counts: null },
  ...{ isOpen: false, topics: [], ruling: null },
  ...more,
});
const ANSWERS: readonly FormAnswer[] = [
  answer('DOC-1', 'Manufacturer Name', 'Acme Medical'),
  answer('CONN-1', 'Does it support Wi-Fi?', 'See Note', {
    note: 'With the cart only',
    isOpen: true,
    topics: ['wifi'],
  }),
  answer('TXCF-2', 'Is data of patients encrypted?', 'See Note', {
    ...{ counts: 'yes', topics: ['encrypts-transmission'] },
    ruling: { ...RULING, undoneBy: null, undoneAt: null },
  }),
  answer('ALOF-1', 'Does it log off by itself?', 'Yes', { value: 'yes', counts: 'yes' }),
];

function formDetail(call: FakeCall): FormDetail {
  const row = FORMS.find((f) => f.id === call.path[1]);
  if (row === undefined) throw gone();
  const device = all(call)[0]?.device;
  return {
    ...row,
    sheet: 'MDS2',
    head: {
      ...{ manufacturer: { text: 'Acme Medical', ref: 'C4' }, model: { text: 'Pump 7', ref: 'C6' }, description: null },
      ...{ document: { text: 'SEC-002', ref: 'C7' }, releasedAt: null, software: { text: '4.0 - 4.2', ref: 'C9' } },
    },
    items: ANSWERS,
    problems: [{ ref: 'MDS2!F7', detail: 'is a formula: its last result was read' }],
    rulings: [{ ...RULING, undoneBy: null, undoneAt: null }],
    bound:
      device === undefined || row.devices === 0
        ? []
        : [{ device, version: '4.3', isStale: true, reason: 'the form is for "4.0 - 4.2"; "4.3" runs' }],
    others: FORMS.filter((f) => f.id !== row.id),
  };
}

const TABLE: RecordImportDetail = {
  ...{ id: 'table-1', site: 'north', state: 'current', fileName: 'maintenance.csv', sizeBytes: 20_480 },
  ...{ digest: 'cd34'.repeat(16), by: 'nora', at: AT, confirmedBy: 'nora', rows: 2, matched: 1, problems: [] },
  header: { A: 'Serial number', B: 'Model', G: 'Software version' },
  columns: { serial: 'A', model: 'B', software: 'G' },
  sample: [{ row: 2, cells: { A: 'SN-1', B: 'Pump 7', G: '4.2' } }],
};
const rows = (call: FakeCall): readonly RecordRow[] => [
  {
    ...{ row: 2, values: { serial: 'SN-1', model: 'Pump 7', software: '4.2' }, why: null, matchedBy: 'serial' },
    device: all(call)[0]?.device ?? null,
  },
  {
    ...{ row: 3, values: { serial: 'SN-2', model: 'Pump 7' }, device: null, matchedBy: null },
    why: 'its serial number, asset tag, MAC address and host name are of no device that is known',
  },
];

const of = (method: string, path: string, needs: FakeRoute['needs'], run: FakeRoute['run']): FakeRoute => ({
  ...{ method, path, needs, run },
});

export const claimRoutes: readonly FakeRoute[] = [
  of('GET', '/contradictions', 'asset.read', (call) => page(selected(call), call.query)),
  of('GET', '/contradictions/summary', 'asset.read', (call) => {
    const list = all(call);
    const open = list.filter((r) => OPEN_CONTRADICTIONS.includes(r.state));
    const n = (test: (r: ContradictionRow) => boolean, of = open): number => of.filter(test).length;
    return {
      severities: CONTRADICTION_SEVERITIES.map((s) => ({ value: s, label: s, count: n((r) => r.severity === s) })),
      states: CONTRADICTION_STATES.map((s) => ({ value: s, label: s, count: n((r) => r.state === s, list.slice()) })),
      rules: ['mds2-encrypts', 'cmms-version'].map((s) => ({ value: s, label: s, count: n((r) => r.rule === s) })),
      ...{ open: open.length, devices: open.length, spokenOf: list.length * 2, comparedAt: AT, isBehind: false },
    };
  }),
  of('GET', '/contradiction', 'asset.read', (call) => {
    const [asset, key] = [call.query.get('asset') ?? '', call.query.get('key') ?? ''];
    const row = all(call).find((r) => r.device.id === asset && r.key === key);
    if (row === undefined) throw gone();
    const history = [{ from: AT, to: null, left: row.left, right: row.right }];
    return { ...row, decisions: decisions(call, asset, key).toReversed(), history };
  }),
  of('POST', '/contradictions/decisions', 'claim.write', (call) => {
    const { items, kind, ground, expiresAt } = call.body as {
      readonly items: readonly { readonly asset: string; readonly key: string }[];
      readonly kind: ContradictionDecisionRow['kind'];
      readonly ground: string;
      readonly expiresAt: string | null;
    };
    for (const { asset, key } of items) {
      const list = decisions(call, asset, key);
      const id = `${asset}.${key}.${list.length}`;
      const next = { id, kind, ground, by: 'you', at: AT, expiresAt, endedAt: null, endedWhy: null };
      list.splice(0, list.length, ...list.map((d) => ({ ...d, endedAt: d.endedAt ?? AT })), next);
    }
    return { decided: items.length };
  }),
  of('GET', '/forms', 'asset.read', () => FORMS),
  of('GET', '/forms/summary', 'asset.read', () => ({
    states: FORM_STATES.map((s) => ({ value: s, label: s, count: FORMS.filter((f) => f.state === s).length })),
    unresolved: 1,
  })),
  of('GET', '/forms/diff', 'asset.read', () => ({
    ...{ before: FORMS[2], after: FORMS[1] },
    changes: [
      { at: 'TXCF-2', kind: 'answer', before: 'no', after: 'see_note', question: 'Is data of patients encrypted?' },
      { at: 'releasedAt', kind: 'head', before: '2021-05-02', after: '2022-05-02', question: null },
    ],
  })),
  of('GET', '/forms/:', 'asset.read', formDetail),
  of('GET', '/records', 'asset.read', () => [TABLE]),
  of('GET', '/records/:', 'asset.read', () => TABLE),
  of('GET', '/records/:/rows', 'asset.read', (call) => page(rows(call), call.query)),
];

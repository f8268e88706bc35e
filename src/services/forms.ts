/** Forms of makers (MDS2): brought as files, bound by a person, ruled on, held against each other. */

import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { AppError } from '../base/error.ts';
import { diffForms } from '../exposure/mds2/diff.ts';
import type { FormBinding, FormDetail, FormDiff, FormRow, FormSummary } from '../model/form.ts';
import { FORM_STATES } from '../model/form.ts';
import type { FormStore, StoredForm } from './claims-ports.ts';
import type { DocumentReader } from './document-ports.ts';
import type { Sheet } from './export.ts';
import { answersOf, documentDate, formOf, replacedOf, rowOf } from './form-reading.ts';
import type { Clock, Scope } from './ports.ts';
import { withSpooled } from './upload.ts';

export interface FormPorts {
  readonly forms: FormStore;
  readonly documents: DocumentReader;
  readonly spoolDir: string;
  readonly clock: Clock;
}

type By = { readonly login: string };

export interface FormSelection {
  /** Empty: all but those that were withdrawn. */
  readonly states: readonly FormRow['state'][];
  readonly search: string;
}

export interface Forms {
  /** @throws AppError document.unreadable, request.too-large, conflict when the same file is there */
  bring(site: string, by: By, stream: Readable, name: string): Promise<FormRow>;
  list(scope: Scope, selection: FormSelection): Promise<readonly FormRow[]>;
  summary(scope: Scope): Promise<FormSummary>;
  detail(scope: Scope, id: string): Promise<FormDetail>;
  file(scope: Scope, id: string): Promise<Sheet>;
  diff(scope: Scope, before: string, after: string): Promise<FormDiff>;
  bind(scope: Scope, by: By, id: string, binding: FormBinding): Promise<FormDetail>;
  withdraw(scope: Scope, by: By, id: string): Promise<void>;
  rule(
    scope: Scope,
    by: By,
    id: string,
    ruling: { readonly question: string; readonly value: 'yes' | 'no' | 'na'; readonly ground: string },
  ): Promise<FormDetail>;
  undoRuling(scope: Scope, by: By, ruling: string): Promise<void>;
}

const DEVICES = 200;
const OTHERS = 50;

const missing = (what: string): AppError =>
  new AppError('not-found', 'not-found', `There is no ${what} with this id that you may see.`);

async function rows(ports: FormPorts, scope: Scope): Promise<readonly (readonly [FormRow, StoredForm])[]> {
  const [forms, rulings, contradictions] = await Promise.all([
    ports.forms.all(scope),
    ports.forms.rulings(scope, null),
    ports.forms.contradictions(scope),
  ]);
  const replaced = replacedOf(forms);
  return forms.map((f) => [rowOf(f, rulings.get(f.id) ?? [], replaced, contradictions.get(f.id) ?? 0), f] as const);
}

async function found(ports: FormPorts, scope: Scope, id: string): Promise<readonly [FormRow, StoredForm]> {
  const one = (await rows(ports, scope)).find(([row]) => row.id === id);
  if (one === undefined) throw missing('form');
  return one;
}

const sameMaker = (a: FormRow, b: FormRow): boolean =>
  (a.manufacturer ?? '').trim().toLowerCase() === (b.manufacturer ?? '').trim().toLowerCase();

async function detail(ports: FormPorts, scope: Scope, id: string): Promise<FormDetail> {
  const all = await rows(ports, scope);
  const one = all.find(([row]) => row.id === id);
  if (one === undefined) throw missing('form');
  const [row, { form }] = one;
  const [rulings, bound] = await Promise.all([ports.forms.rulings(scope, id), ports.forms.devices(scope, id, DEVICES)]);
  const own = rulings.get(id) ?? [];
  const others = all
    .map(([other]) => other)
    .filter((other) => other.id !== id && other.site === row.site && sameMaker(other, row))
    .slice(0, OTHERS);
  return {
    ...row,
    ...{ sheet: form.sheet, head: form.head, problems: form.problems, rulings: own, bound },
    items: answersOf(form, own),
    others: others.map(({ id: other, state, model, versions, documentAt, fileName }) => ({
      ...{ id: other, state, model, versions, documentAt, fileName },
    })),
  };
}

const clean = (text: string | null): string | null => (text === null || text.trim() === '' ? null : text.trim());

async function bring(ports: FormPorts, site: string, by: By, stream: Readable, name: string): Promise<FormRow> {
  return withSpooled(ports.spoolDir, stream, ports.documents.formBytes, async ({ path, sha256, sizeBytes, bytes }) => {
    const form = formOf(await ports.documents.form(path, name), name);
    const id = randomUUID();
    const { manufacturer, model, software } = form.head;
    const there = await ports.forms.add({
      ...{ id, site, fileName: name, sha256, sizeBytes, form, by: by.login, atMs: ports.clock.nowMs() },
      ...{ manufacturer: manufacturer?.text ?? null, model: model?.text ?? null, versions: software?.text ?? null },
      file: await bytes(),
      documentAt: documentDate(form),
    });
    if (there !== null)
      throw new AppError('conflict', 'conflict', `"${name}" is here already: the same file was brought before.`, {
        at: { form: there },
      });
    return (await found(ports, [site], id))[0];
  });
}

export function createForms(ports: FormPorts): Forms {
  const { forms, clock } = ports;
  return {
    bring: (site, by, stream, name) => bring(ports, site, by, stream, name),
    async list(scope, { states, search }) {
      const word = search.trim().toLowerCase();
      return (await rows(ports, scope))
        .map(([row]) => row)
        .filter((row) => (states.length === 0 ? row.state !== 'withdrawn' : states.includes(row.state)))
        .filter((r) =>
          [r.manufacturer, r.model, r.versions, r.document, r.fileName].join(' ').toLowerCase().includes(word),
        );
    },
    async summary(scope) {
      const all = (await rows(ports, scope)).map(([row]) => row);
      return {
        states: FORM_STATES.map((state) => ({
          ...{ value: state, label: state, count: all.filter((row) => row.state === state).length },
        })),
        unresolved: all.filter((row) => row.state === 'current').reduce((n, row) => n + row.unresolved, 0),
      };
    },
    detail: (scope, id) => detail(ports, scope, id),
    async file(scope, id) {
      const file = await forms.file(scope, id);
      if (file === null) throw missing('form');
      return { contentType: 'application/octet-stream', fileName: file.name, body: Readable.from([file.bytes]) };
    },
    async diff(scope, before, after) {
      const [[a, old], [b, now]] = await Promise.all([found(ports, scope, before), found(ports, scope, after)]);
      const asked = new Map([...old.form.answers, ...now.form.answers].map((x) => [x.id, x.question]));
      const all = diffForms(old.form, now.form);
      // What stands in the head stands in the questions about the document as well.
      const inHead = new Set(all.filter((c) => c.kind === 'head').map((c) => `${c.before}\n${c.after}`));
      const told = all.filter((c) => !c.at.startsWith('DOC-') || !inHead.has(`${c.before}\n${c.after}`));
      const changes = told.map((c) => ({
        ...c,
        question: c.kind === 'head' ? null : (asked.get(c.at) ?? null),
      }));
      return { before: a, after: b, changes };
    },
    async bind(scope, by, id, { manufacturer, model, versions }) {
      const to = { manufacturer: clean(manufacturer), model: clean(model), versions: clean(versions) };
      if (to.manufacturer === null || to.model === null)
        throw new AppError('request.invalid', 'invalid', 'Say of which maker and which model the form is.', {
          at: { pointer: to.manufacturer === null ? '/manufacturer' : '/model' },
        });
      if (!(await forms.bind(scope, id, to, by.login, clock.nowMs()))) throw missing('form');
      return detail(ports, scope, id);
    },
    async withdraw(scope, by, id) {
      if (!(await forms.withdraw(scope, id, by.login, clock.nowMs()))) throw missing('form');
    },
    async rule(scope, by, id, { question, value, ground }) {
      const [, { form }] = await found(ports, scope, id);
      if (!form.answers.some((a) => a.id === question))
        throw new AppError('request.invalid', 'invalid', `The form does not ask ${question}.`, {
          at: { pointer: '/question' },
        });
      const ruling = { id: randomUUID(), question, value, ground, by: by.login, atMs: clock.nowMs() };
      if (!(await forms.rule(scope, id, ruling))) throw missing('form');
      return detail(ports, scope, id);
    },
    async undoRuling(scope, by, ruling) {
      if (!(await forms.undoRuling(scope, ruling, by.login, clock.nowMs()))) throw missing('ruling that stands');
    },
  };
}

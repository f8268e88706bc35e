/** Forms and records as statements about devices, and every statement with the place where it stands. */

import { createHash } from 'node:crypto';
import type { Names } from '../exposure/contradictions/compare.ts';
import { type BoundForm, currentForm, isAbout } from '../exposure/contradictions/forms.ts';
import { recordStatements } from '../exposure/contradictions/hospital.ts';
import { formStatements } from '../exposure/contradictions/maker.ts';
import { standingOf } from '../exposure/mds2/state.ts';
import { valuesOf } from '../exposure/records/columns.ts';
import { recordMatcher } from '../exposure/records/match.ts';
import type { Contradiction, Proof, ProvenStatement, Statement } from '../model/contradiction.ts';
import type { Mds2Field, Mds2Form } from '../model/mds2.ts';
import type { RecordField } from '../model/record.ts';
import type { ClaimedDevice, KeptContradiction, KeptFormDevice, KeptMatch, SiteClaims } from './claims-ports.ts';
import { formMoment, standing } from './form-reading.ts';

/** Proofs by the id that a statement carries. */
export class Proofs {
  private readonly all: Proof[] = [];

  add(proof: Proof): string {
    this.all.push(proof);
    return String(this.all.length - 1);
  }

  of(statement: Statement): Proof | null {
    return this.all[Number(statement.evidence)] ?? null;
  }
}

type Form = SiteClaims['forms'][number];
interface Kept extends BoundForm {
  readonly form: Form;
  /** As it was bound: a person's word on its head stands before the head's. */
  readonly bound: Mds2Form;
}

/** How sure a form is of what it says. */
const CONFIDENCE = 0.9;

const field = (text: string | null, given: Mds2Field | null): Mds2Field | null =>
  text === null ? null : { text, ref: given?.ref ?? '' };

function kept(form: Form): Kept {
  const { manufacturer, model, versions } = form;
  const { head } = form.form;
  const said = { manufacturer: field(manufacturer, head.manufacturer), model: field(model, head.model) };
  return {
    id: form.id,
    binding: { manufacturer, model, versions },
    atMs: formMoment(form),
    form,
    bound: { ...form.form, head: { ...head, ...said, software: field(versions, head.software) } },
  };
}

/** What is at a place of a form. */
function proofOf(form: Kept, ref: string): Proof {
  const answer = form.bound.answers.find((a) => a.ref === ref);
  const ruling = answer === undefined ? null : form.form.rulings.find((r) => r.question === answer.id);
  const head = Object.entries(form.bound.head).find(([, f]) => f !== null && f.ref === ref);
  return {
    kind: 'form',
    form: form.id,
    ref,
    question: answer === undefined ? (head?.[0] ?? '') : `${answer.id} ${answer.question}`.trim(),
    said: answer === undefined ? (head?.[1]?.text ?? '') : (answer.raw ?? answer.value ?? ''),
    note: answer?.note ?? null,
    ruledBy: ruling?.by ?? null,
  };
}

export interface SiteStatements {
  /** What forms and records say of a device, and which form that is. */
  of(device: ClaimedDevice): { readonly statements: readonly Statement[]; readonly form: KeptFormDevice | null };
  readonly proofs: Proofs;
  /** Of every record, whose it is. */
  readonly matches: readonly KeptMatch[];
}

const MAX_KINDS = 50_000;

/** @param devices  all of the site: records are found by what devices say of themselves */
export async function siteStatements(
  claims: SiteClaims,
  devices: AsyncIterable<readonly ClaimedDevice[]>,
  names: Names,
): Promise<SiteStatements> {
  const proofs = new Proofs();
  const forms = claims.forms.map(kept);
  const { records } = claims;
  const lines = (records?.lines ?? []).map((line) => ({
    row: line.row,
    values: valuesOf(line, records!.columns),
  }));
  const matcher = recordMatcher(lines);
  if (lines.length > 0) for await (const part of devices) for (const device of part) matcher.add(device);
  const matched = matcher.matched();
  const byDevice = new Map(matched.flatMap((m, place) => (m.device === null ? [] : [[m.device, place] as const])));

  const byKind = new Map<string, readonly Kept[]>();
  function formsFor(device: ClaimedDevice): readonly Kept[] {
    const kind = `${device.manufacturer}\n${device.model}`;
    const known = byKind.get(kind);
    if (known !== undefined) return known;
    const about = forms.filter((f) => isAbout(f.binding, device, names));
    if (byKind.size < MAX_KINDS) byKind.set(kind, about);
    return about;
  }

  /** Answers are the same for every device that runs what the form is about. */
  const said = new Map<string, readonly Statement[]>();
  function formSays(form: Kept, running: string | null, isStale: boolean | null): readonly Statement[] {
    const at = `${form.id} ${isStale === true}`;
    let statements = said.get(at);
    if (statements === undefined) {
      const ids = new Map<string, string>();
      const idOf = (ref: string): string => {
        const id = ids.get(ref) ?? proofs.add(proofOf(form, ref));
        ids.set(ref, id);
        return id;
      };
      const origin = { idOf, atMs: form.atMs, confidence: CONFIDENCE };
      statements = formStatements(form.bound, standing(form.form.rulings), running, origin);
      said.set(at, statements);
    }
    return statements;
  }

  function recordSays(place: number): readonly Statement[] {
    const { row, values } = lines[place]!;
    const idOf = (name: RecordField): string => {
      const column = records!.columns[name] ?? '';
      return proofs.add({
        kind: 'record',
        import: records!.id,
        ...{ row, ref: `${column}${row}`, column: records!.header[column] ?? column },
      });
    };
    return recordStatements(values, idOf, records!.atMs);
  }

  return {
    proofs,
    matches: matched.map((m, place) => ({ row: lines[place]!.row, ...m })),
    of(device) {
      const running = device.software ?? device.firmware;
      const form = currentForm(formsFor(device), running);
      const place = byDevice.get(device.id);
      const fromRecord = place === undefined ? [] : recordSays(place);
      if (form === null) return { statements: fromRecord, form: null };
      const { isStale, reason } = standingOf(form.bound, running);
      return {
        statements: [...formSays(form, running, isStale), ...fromRecord],
        form: { device: device.id, form: form.id, version: running, isStale, reason },
      };
    },
  };
}

const iso = (ms: number | null): string | null => (ms === null ? null : new Date(ms).toISOString());

/** What is stated, without when and where: what makes it this contradiction. */
const essence = (side: readonly Statement[]): readonly string[] =>
  [...new Set(side.map((s) => JSON.stringify([s.source, s.fact, s.key, s.value])))].sort();

export function keptContradiction(c: Contradiction, proofs: Proofs): KeptContradiction {
  const proven = (side: readonly Statement[]): readonly ProvenStatement[] =>
    side.map((s) => ({
      ...{ source: s.source, fact: s.fact, key: s.key, value: s.value ?? '', confidence: s.confidence },
      ...{ firstAt: iso(s.firstAtMs), lastAt: iso(s.lastAtMs), proof: proofs.of(s) },
    }));
  const [left, right] = [proven(c.left), proven(c.right)];
  const forms = [...left, ...right].flatMap(({ proof }) => (proof?.kind === 'form' ? [proof.form] : []));
  const ground = JSON.stringify([c.rule, c.about, c.severity, essence(c.left), essence(c.right)]);
  return {
    asset: c.device,
    key: c.about === null ? c.rule : `${c.rule}:${c.about}`,
    ...{ rule: c.rule, about: c.about, severity: c.severity, confidence: c.confidence, left, right },
    forms: [...new Set(forms)],
    digest: createHash('sha256').update(ground).digest('base64url'),
  };
}

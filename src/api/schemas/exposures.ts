/** Schemas of exposures and advisories. */

import { z } from 'zod';
import { MISSION_IMPACT, SAFETY_IMPACT } from '../../model/clinical.ts';
import {
  type ComponentStatement,
  type ExposureVia,
  STATEMENT_ABOUT,
  STATEMENT_STATUSES,
} from '../../model/component.ts';
import {
  type AdvisoryDetail,
  type AdvisoryRow,
  DECISIONS,
  type ExposureDetail,
  type ExposureRow,
  type ExposureSummary,
  JUSTIFICATIONS,
  STATES,
  VERDICTS,
} from '../../model/exposure.ts';
import { BANDS, CONTROLS, FACTORS, type Receipt } from '../../model/risk.ts';

const text = z.string();
const maybeText = z.string().nullable();
const maybeNumber = z.number().nullable();
export const band = z.enum(BANDS);
export const state = z.enum(STATES);
export const justification = z.enum(JUSTIFICATIONS);
export const decisionKind = z.enum(DECISIONS);

const rowShape = {
  device: z.object({
    id: text,
    site: text,
    name: text,
    type: maybeText,
    manufacturer: maybeText,
    model: maybeText,
    unit: maybeText,
  }),
  doc: text,
  title: text,
  product: text,
  version: maybeText,
  verdict: z.enum(VERDICTS),
  reason: text,
  cves: z.array(text),
  state,
  exploited: z.boolean(),
  cvss: maybeNumber,
  epss: maybeNumber,
  score: maybeNumber,
  band: band.nullable(),
  since: text,
};
export const exposureRow: z.ZodType<ExposureRow> = z.object(rowShape);

const vulnerability = z.object({
  cve: maybeText,
  title: maybeText,
  cwes: z.array(text),
  cvss: z.object({ score: z.number(), vector: maybeText, version: text }).nullable(),
  epss: maybeNumber,
  exploited: z.object({ addedAt: maybeText, ransomware: z.boolean().nullable() }).nullable(),
  exploitation: maybeText,
  automatable: z.boolean().nullable(),
});
const guidance = z.object({ category: text, details: text, url: maybeText });
export const decision = z.object({
  id: text,
  kind: decisionKind,
  justification: justification.nullable(),
  evidence: text,
  by: text,
  at: text,
  expiresAt: maybeText,
  endedAt: maybeText,
  endedWhy: maybeText,
});

const nullable = <T>(member: z.ZodType<T>) => member.nullable();
/** The receipt as it is verified elsewhere: every member, in the order in which it is made. */
export const receipt: z.ZodType<Receipt> = z.object({
  formula: text,
  inputs: z.object({
    cve: maybeText,
    verdict: z.enum(['affected', 'needs_review']),
    cvss: maybeNumber,
    exploited: nullable(z.enum(['no', 'known', 'ransomware'])),
    exploitation: nullable(z.enum(['none', 'public poc', 'active'])),
    epss: maybeNumber,
    automatable: nullable(z.boolean()),
    technicalImpact: nullable(z.enum(['partial', 'total'])),
    isOnInternet: nullable(z.boolean()),
    peers: maybeNumber,
    insecure: z.array(text),
    function: maybeText,
    safety: nullable(z.enum(SAFETY_IMPACT)),
    mission: nullable(z.enum(MISSION_IMPACT)),
    minutesToHarm: nullable(z.union([z.number(), z.literal('no limit')])),
    controls: z.array(z.enum(CONTROLS)),
    sources: z.record(text, text),
  }),
  factors: z.array(
    z.object({ id: z.enum(FACTORS), value: z.number(), points: z.number(), because: text, assumed: maybeText }),
  ),
  score: z.number(),
  band,
  ssvc: z.array(text),
  bod: z.array(text),
  changes: z.array(z.object({ id: text, score: z.number(), band })),
});

export const before = z.object({
  from: text,
  to: maybeText,
  verdict: z.enum(VERDICTS),
  reason: text,
  version: maybeText,
  score: maybeNumber,
  band: band.nullable(),
});
const statement: z.ZodType<ComponentStatement> = z.object({
  by: text,
  feed: text,
  record: text,
  status: z.enum(STATEMENT_STATUSES),
  about: z.enum(STATEMENT_ABOUT),
  isSure: z.boolean(),
  isMaker: z.boolean(),
  reason: text,
  justification: maybeText,
  impact: maybeText,
  action: maybeText,
  statedAt: maybeText,
});
const via: z.ZodType<ExposureVia> = z.object({
  bill: maybeText,
  path: z.array(text),
  component: z.object({ name: text, version: maybeText, purl: maybeText, cpe: maybeText }),
  others: z.number(),
  statements: z.array(statement),
  wins: maybeNumber,
  why: text,
});

export const exposureDetail: z.ZodType<ExposureDetail> = z.object({
  ...rowShape,
  receipt: receipt.nullable(),
  via: via.nullable(),
  publisher: text,
  url: maybeText,
  vulnerabilities: z.array(vulnerability),
  guidance: z.array(guidance),
  decisions: z.array(decision),
  history: z.array(before),
  others: z.number(),
});

const count = z.object({ value: maybeText, label: text, count: z.number() });
export const exposureSummary: z.ZodType<ExposureSummary> = z.object({
  at: text,
  bands: z.array(count),
  states: z.array(count),
  exploited: z.number(),
  devices: z.number(),
  compared: z.number(),
  trend: z.array(z.object({ day: text, open: z.array(z.number()) })),
  comparedAt: maybeText,
  isBehind: z.boolean(),
});

const advisoryShape = {
  doc: text,
  title: text,
  publisher: maybeText,
  updatedAt: maybeText,
  cves: z.array(text),
  exploited: z.boolean(),
  affected: z.number(),
  needsReview: z.number(),
};
export const advisoryRow: z.ZodType<AdvisoryRow> = z.object(advisoryShape);
export const advisoryDetail: z.ZodType<AdvisoryDetail> = z.object({
  ...advisoryShape,
  url: maybeText,
  status: text,
  revision: text,
  releasedAt: text,
  products: z.array(z.object({ name: text, vendor: maybeText, range: text })),
  vulnerabilities: z.array(vulnerability),
  guidance: z.array(guidance),
  notAffected: z.number(),
});

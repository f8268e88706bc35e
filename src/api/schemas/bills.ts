/** Schemas of bills of materials. */

import { z } from 'zod';
import {
  BILL_ELEMENTS,
  type BillDetail,
  type BillDevice,
  type BillDiff,
  type BillRow,
  type NewBinding,
} from '../../model/bill.ts';
import { VERDICTS } from '../../model/exposure.ts';
import { line } from './common.ts';

const text = z.string();
const maybeText = z.string().nullable();
const maybeNumber = z.number().nullable();

export const newBinding: z.ZodType<NewBinding> = z.strictObject({
  manufacturer: line(300),
  model: line(300),
  versions: line(300).nullable(),
});

const bindingShape = { manufacturer: text, model: text, versions: maybeText, by: text, at: text };
const rowShape = {
  id: text,
  key: text,
  file: text,
  format: z.enum(['cyclonedx', 'spdx']),
  specVersion: text,
  author: maybeText,
  statedAt: maybeText,
  subject: z.object({ name: text, version: maybeText, supplier: maybeText }).nullable(),
  components: z.number(),
  loadedAt: text,
  loadedBy: text,
  sizeBytes: z.number(),
  digest: text,
  binding: z.object(bindingShape).nullable(),
  proposal: z.object({ manufacturer: maybeText, model: maybeText, versions: maybeText }),
  devices: z.number(),
  maybeDevices: z.number(),
};
export const billRow: z.ZodType<BillRow> = z.object(rowShape);

const trouble = z.object({ at: text, what: text });
export const loadedBill = z.object({
  bill: billRow,
  isKnown: z.boolean(),
  troubles: z.array(trouble),
  troubleCount: z.number(),
});

const component = z.object({
  place: z.number(),
  name: text,
  version: maybeText,
  type: maybeText,
  supplier: maybeText,
  purl: maybeText,
  cpe: maybeText,
  licence: maybeText,
  parent: z.number(),
  support: z.object({ by: text, line: maybeText, endsAt: maybeText, ended: z.boolean().nullable() }).nullable(),
  found: z.tuple([z.number(), z.number(), z.number()]),
});

export const billDetail: z.ZodType<BillDetail> = z.object({
  ...rowShape,
  troubles: z.array(trouble),
  troubleCount: z.number(),
  completeness: z.array(
    z.object({
      id: z.enum(BILL_ELEMENTS),
      by: z.enum(['ntia', 'fda']),
      present: z.number(),
      of: z.number(),
      missing: z.array(z.number()),
    }),
  ),
  licences: z.array(z.object({ value: maybeText, count: z.number() })),
  cycles: z.number(),
  loose: z.number(),
  tree: z.array(component),
  isCut: z.boolean(),
  findings: z.array(
    z.object({
      id: text,
      title: maybeText,
      place: z.number(),
      verdict: z.enum(VERDICTS),
      reason: text,
      why: text,
      exploited: z.boolean(),
      cvss: maybeNumber,
      epss: maybeNumber,
    }),
  ),
  history: z.array(billRow),
  bindings: z.array(z.object({ ...bindingShape, endedAt: maybeText, endedBy: maybeText })),
});

export const billDevice: z.ZodType<BillDevice> = z.object({
  device: z.object({
    id: text,
    site: text,
    name: text,
    type: maybeText,
    manufacturer: maybeText,
    model: maybeText,
    unit: maybeText,
  }),
  isSure: z.boolean(),
  reason: text,
});

const change = { name: text, version: maybeText, purl: maybeText };
export const billDiff: z.ZodType<BillDiff> = z.object({
  from: text,
  to: text,
  added: z.array(z.object(change)),
  removed: z.array(z.object(change)),
  changed: z.array(z.object({ ...change, before: maybeText })),
  same: z.number(),
});

/** Schemas of assets, their evidence, corrections, overview and map. */

import { z } from 'zod';
import type {
  AssetDetail,
  AssetRow,
  AttributeInfo,
  ConversationRow,
  CorrectionRow,
  Facet,
  NetworkMap,
  NetworkRow,
  Overview,
  SaidRow,
  TimelineEntry,
} from '../../model/api.ts';
import type { AttributeView, Evidence } from '../../model/asset.ts';
import { ATTRIBUTE_NAMES, type AttributeName } from '../../model/attribute.ts';
import { OPERATORS } from '../../model/filter/ast.ts';
import { attributeName, line } from './common.ts';
import { sensorRow } from './imports.ts';

const names = z.enum(ATTRIBUTE_NAMES as [AttributeName, ...AttributeName[]]);
const value = z.union([z.string(), z.array(z.string()), z.null()]);
const nullableText = z.string().nullable();

const rowShape = {
  id: z.string(),
  site: z.string(),
  values: z.record(names, value),
  confidence: z.partialRecord(names, z.number()),
  conflicts: z.array(names),
};
export const assetRow: z.ZodType<AssetRow> = z.object(rowShape) as z.ZodType<AssetRow>;

const evidence: z.ZodType<Evidence> = z.object({
  attribute: names,
  value: z.string(),
  confidence: z.number(),
  source: z.enum(['person', 'wire', 'plan', 'derived']),
  rule: z.string(),
  ruleVersion: z.number(),
  reference: z.string(),
  observation: z
    .object({
      endpoint: z.string(),
      protocol: z.string(),
      field: z.string(),
      value: z.string(),
      firstAtUs: z.number(),
      lastAtUs: z.number(),
      count: z.number(),
      capture: nullableText,
      frame: z.number().nullable(),
      via: nullableText.optional(),
      saidBy: z.array(z.string()).nullable().optional(),
    })
    .nullable(),
});
const attributeView: z.ZodType<AttributeView> = z.object({
  value,
  confidence: z.number(),
  supporting: z.array(evidence),
  conflicting: z.array(evidence),
});

export const correctionRow: z.ZodType<CorrectionRow> = z.object({
  id: z.string(),
  kind: z.enum(['same', 'apart', 'attribute']),
  summary: z.string(),
  by: z.string(),
  at: z.string(),
  undoneBy: nullableText,
  undoneAt: nullableText,
});

export const assetDetail: z.ZodType<AssetDetail> = z.object({
  ...rowShape,
  attributes: z.record(names, attributeView),
  endpoints: z.array(
    z.object({
      key: z.string(),
      mac: nullableText,
      macVendor: nullableText,
      ip: nullableText,
      vlan: z.number().nullable(),
      nested: nullableText,
      firstSeen: z.string(),
      lastSeen: z.string(),
      packets: z.number(),
      bytes: z.number(),
    }),
  ),
  links: z.array(z.object({ from: z.string(), to: z.string(), kind: z.literal('behind'), name: z.string() })),
  corrections: z.array(correctionRow),
}) as z.ZodType<AssetDetail>;

export const attributeInfo: z.ZodType<AttributeInfo> = z.object({
  attribute: attributeName,
  label: z.string(),
  type: z.enum(['text', 'term', 'version', 'mac', 'ip', 'integer', 'time']),
  many: z.boolean(),
  doc: z.string(),
  operators: z.array(z.enum(OPERATORS)),
  terms: z.array(z.object({ value: z.string(), label: z.string() })).nullable(),
  sortable: z.boolean(),
});

const count = z.object({ value: nullableText, label: z.string(), count: z.number() });
export const facet: z.ZodType<Facet> = z.object({ attribute: attributeName, values: z.array(count) });

export const conversationRow: z.ZodType<ConversationRow> = z.object({
  peerId: nullableText,
  peerName: z.string(),
  peerIp: nullableText,
  direction: z.enum(['to', 'from']),
  transport: z.string(),
  port: z.number(),
  protocol: nullableText,
  flows: z.number(),
  packetsSent: z.number(),
  packetsReceived: z.number(),
  bytesSent: z.number(),
  bytesReceived: z.number(),
  firstSeen: z.string(),
  lastSeen: z.string(),
});

const entryShape = {
  at: z.string(),
  lastAt: z.string(),
  protocol: z.string(),
  field: z.string(),
  value: z.string(),
  count: z.number(),
  endpoint: z.string(),
  capture: nullableText,
  frame: z.number().nullable(),
  via: nullableText.optional(),
  saidBy: z.array(z.string()),
};
export const timelineEntry: z.ZodType<TimelineEntry> = z.object(entryShape);
export const saidRow: z.ZodType<SaidRow> = z.object({
  ...entryShape,
  subject: nullableText,
  subjectName: nullableText,
});

export const overview: z.ZodType<Overview> = z.object({
  assets: z.number(),
  byCategory: z.array(count),
  byType: z.array(count),
  byManufacturer: z.array(count),
  byUnit: z.array(count),
  unknownShare: z.record(z.enum(['type', 'manufacturer', 'model', 'software_version']), z.number().nullable()),
  newThisWeek: z.number(),
  newByDay: z.array(z.object({ day: z.string(), count: z.number() })),
  sensors: z.array(sensorRow),
  imports: z.object({ running: z.number(), queued: z.number(), failed: z.number(), lastAt: nullableText }),
  visibility: z.array(z.object({ code: z.string(), text: z.string() })),
});

export const networkMap: z.ZodType<NetworkMap> = z.object({
  nodes: z.array(
    z.object({
      id: z.string(),
      label: z.string(),
      group: z.string(),
      type: nullableText,
      category: nullableText,
      bytes: z.number(),
    }),
  ),
  edges: z.array(z.object({ from: z.string(), to: z.string(), bytes: z.number(), protocols: z.array(z.string()) })),
  groups: z.array(z.object({ id: z.string(), label: z.string(), count: z.number() })),
  truncated: z.boolean(),
});

const networkShape = { vlan: z.number().int().min(0).max(4_095).nullable() };
export const networkRow: z.ZodType<NetworkRow> = z.object({
  cidr: z.string(),
  ...networkShape,
  name: z.string(),
  unit: nullableText,
});
/** As it is sent: the service checks that the CIDRs are ones and do not contradict each other. */
export const networkInput = z.strictObject({
  cidr: z.string().min(3).max(64),
  ...networkShape,
  name: line(120),
  unit: line(120).nullable(),
});

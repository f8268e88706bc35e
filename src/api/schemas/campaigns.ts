/** Schemas of campaigns, maintenance windows and efforts, held to their DTOs by their types. */

import { z } from 'zod';
import { ACTION_TYPE_NAMES, type ActionType } from '../../model/action.ts';
import {
  CAMPAIGN_STATES,
  type CampaignDetail,
  type CampaignDeviceRow,
  type CampaignDeviceState,
  type CampaignOptions,
  type CampaignPlanView,
  type CampaignRow,
  type CampaignStep,
  CHECKS,
  DEVICE_STATES,
  MAX_CAMPAIGN_DEVICES,
  type MaintenanceWindow,
  OPTION_LIMITS,
  STEP_KINDS,
  UNPLACED,
  type UnplacedReason,
  type WindowTimes,
} from '../../model/campaign.ts';
import { EFFORT_LIMITS, type EffortView, type OwnEffort } from '../../model/effort.ts';
import { line } from './common.ts';

const text = z.string();
const maybe = text.nullable();
const int = z.number().int();
export const actionType = z.enum(ACTION_TYPE_NAMES as [ActionType, ...ActionType[]]);
export const deviceState = z.enum(DEVICE_STATES);
export const campaignState = z.enum(CAMPAIGN_STATES);
/** Words that may be left out; line breaks are blanks. */
const words = (max: number) =>
  z
    .string()
    .max(max)
    .transform((t) => t.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ').trim());

const clock = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'is a time such as 22:00');
export const windowTimes: z.ZodType<WindowTimes> = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('weekly'),
    days: z.array(z.int().min(1).max(7)).min(1).max(7),
    from: clock,
    to: clock,
  }),
  z.strictObject({
    kind: z.literal('dated'),
    date: z.string().regex(/^\d{4}-\d{2}-\d{2}$/, 'is a day such as 2026-12-01'),
    from: clock,
    to: clock,
  }),
]);
export const windowBody = z.strictObject({ unit: line(200).nullable(), times: windowTimes, note: words(500) });
export const maintenanceWindow: z.ZodType<MaintenanceWindow> = z.object({
  ...{ id: text, unit: maybe, times: windowTimes, note: text, by: text, at: text },
});

export const campaignOptions: z.ZodType<CampaignOptions> = z.strictObject({
  downtimeMinutes: z.int().min(0).max(OPTION_LIMITS.minutes),
  team: z.int().min(1).max(OPTION_LIMITS.team),
  perWave: z.int().min(1).max(OPTION_LIMITS.perWave),
  testDevices: z.int().min(1).max(OPTION_LIMITS.testDevices),
  soakHours: z.int().min(0).max(OPTION_LIMITS.soakHours),
  startAt: z.iso.datetime({ offset: true }).nullable(),
});
/** A key names the advisories of a row, which may be many. */
const workKey = z.string().min(1).max(100_000);
export const previewBody = z.strictObject({
  key: workKey,
  filter: z.string().max(4_000).default(''),
  options: campaignOptions,
});
export const campaignBody = previewBody.extend({ title: line(200), backout: words(4_000).pipe(z.string().min(1)) });

const note = words(2_000);
const act = <K extends 'started' | 'paused' | 'resumed' | 'cancelled'>(kind: K) =>
  z.strictObject({ kind: z.literal(kind), note });
const step: z.ZodType<CampaignStep> = z.union([
  act('started'),
  act('paused'),
  act('resumed'),
  act('cancelled'),
  z.strictObject({ kind: z.literal('decided'), go: z.boolean(), note }),
  z.strictObject({
    kind: z.literal('device'),
    devices: z.array(line(128)).min(1).max(MAX_CAMPAIGN_DEVICES),
    to: deviceState,
    note,
    reference: words(500),
  }),
]);
const seen = z.int().min(0);
export const stepBody = z.strictObject({ seen, step });
export const undoBody = z.strictObject({ seen });
export const replanBody = z.strictObject({ seen, options: campaignOptions.nullable(), note });
export const fixBody = z.strictObject({ devices: z.array(line(128)).min(1).max(MAX_CAMPAIGN_DEVICES), note });

const target = z
  .object({ text, orLater: z.literal(true).nullable(), source: z.enum(['text', 'tree', 'range']) })
  .nullable();
const states = z.record(deviceState, int) as z.ZodType<Record<CampaignDeviceState, number>>;
const rowShape = {
  ...{ id: text, site: text, title: text, by: text, at: text, nextAt: maybe, go: z.boolean().nullable() },
  action: z.object({
    ...{ key: text, type: actionType, what: text, target, subject: maybe },
    ...{ advisories: z.array(text), cves: z.array(text), texts: z.array(text) },
  }),
  status: campaignState,
  counts: z.object({ devices: int, states, unplaced: int, waves: int }),
};
export const campaignRow: z.ZodType<CampaignRow> = z.object(rowShape);

const unplacedReason = z.enum(Object.keys(UNPLACED) as [UnplacedReason, ...UnplacedReason[]]);
export const planView: z.ZodType<CampaignPlanView> = z.object({
  waves: z.array(
    z.object({
      ...{ number: int, isTest: z.boolean(), from: text, to: text, states },
      units: z.array(z.object({ unit: maybe, devices: int, from: text, to: text })),
    }),
  ),
  levels: z.array(
    z.object({
      ...{ unit: maybe, function: maybe, devices: int, minimum: int.nullable(), lowest: int },
      points: z.array(z.object({ at: text, inService: int })),
    }),
  ),
  test: z.array(
    z.object({ device: text, name: text, function: maybe, alike: int.nullable(), of: int, spare: int.nullable() }),
  ),
  unplaced: z.array(z.object({ reason: unplacedReason, devices: int, names: z.array(text) })),
  options: campaignOptions,
  timeZone: text,
  windows: z.array(maintenanceWindow),
});
export const campaignDetail: z.ZodType<CampaignDetail> = z.object({
  ...rowShape,
  ...{ backout: text, plan: planView, seen: int, canUndo: z.boolean() },
  decision: z.object({ go: z.boolean(), note: text, by: text, at: text }).nullable(),
  steps: z.array(
    z.object({
      ...{ number: int, kind: z.enum(STEP_KINDS), by: text, at: text, note: text, reference: text, count: int },
      ...{ to: deviceState.nullable(), go: z.boolean().nullable(), undoneBy: maybe, undoneAt: maybe },
      devices: z.array(z.object({ id: text, name: text })),
    }),
  ),
});
export const campaignDevice: z.ZodType<CampaignDeviceRow> = z.object({
  ...{ id: text, name: text, unit: maybe, function: maybe, type: maybe, manufacturer: maybe, model: maybe },
  ...{ serial: maybe, version: maybe, wave: int.nullable(), from: maybe, to: maybe },
  ...{ unplaced: unplacedReason.nullable(), state: deviceState, note: text, reference: text, by: maybe, at: maybe },
  check: z.object({ result: z.enum(CHECKS), version: maybe, seenAt: maybe, source: maybe }).nullable(),
  moves: z.array(deviceState),
});

const hours = z.number().min(0).max(EFFORT_LIMITS.hours);
export const ownEffort: z.ZodType<OwnEffort> = z.strictObject({
  fixedHours: hours,
  hoursPerDevice: hours,
  downtimeMinutes: z.int().min(0).max(EFFORT_LIMITS.minutes).nullable(),
  share: z.number().min(0).max(1).nullable(),
});
export const effortView: z.ZodType<EffortView> = z.object({
  ...{ site: text, catalogue: int },
  rows: z.array(
    z.object({
      ...{ action: actionType, type: maybe, typeLabel: maybe, fixedHours: hours, hoursPerDevice: hours },
      ...{ downtimeMinutes: int.nullable(), share: z.number().nullable() },
      word: z.object({ version: int, by: text, at: text, ground: text }).nullable(),
    }),
  ),
  types: z.array(z.object({ type: text, label: text })),
});

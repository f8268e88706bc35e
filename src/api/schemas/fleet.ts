/** Schemas of the fleet. */

import { z } from 'zod';
import { COMPARED, type Fleet, type NextSource } from '../../model/fleet.ts';

const attribute = z.enum(COMPARED);

export const fleet: z.ZodType<Fleet> = z.object({
  items: z.array(
    z.object({
      type: z.string().nullable(),
      manufacturer: z.string(),
      model: z.string(),
      devices: z.number().int(),
      spreads: z.array(
        z.object({
          attribute,
          known: z.number().int(),
          values: z.array(z.object({ value: z.string(), devices: z.number().int() })),
          others: z.number().int(),
        }),
      ),
      odd: z.array(
        z.object({
          attribute,
          value: z.string(),
          devices: z.number().int(),
          known: z.number().int(),
          usual: z.string(),
          usualDevices: z.number().int(),
          order: z.enum(['older', 'newer']).nullable(),
        }),
      ),
    }),
  ),
  next: z.string().nullable(),
  total: z.number().int(),
  withOdd: z.number().int(),
  ungrouped: z.number().int(),
});

export const nextSource: z.ZodType<NextSource> = z.object({
  source: z.string(),
  vlan: z.string().nullable(),
  gap: z.enum(['not-seen-in-vlan', 'not-seen-of-these']),
  settles: z.number(),
  attributes: z.record(z.string(), z.number()),
  devices: z.number().int(),
  similar: z.number().int(),
  settled: z.number().int(),
});

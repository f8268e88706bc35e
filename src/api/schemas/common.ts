/** Schemas that many routes share. Each response schema is held to its DTO of src/model/api.ts by its type. */

import { z } from 'zod';
import type { Page, Problem } from '../../model/api.ts';
import { ATTRIBUTE_NAMES, type AttributeName } from '../../model/attribute.ts';

export const MAX_PAGE = 500;

/** A single line that people typed: no control characters, not empty. */
export const line = (max: number): z.ZodType<string> =>
  z
    .string()
    .trim()
    .min(1)
    .max(max)
    .regex(/^[^\p{Cc}\p{Cs}\p{Zl}\p{Zp}]*$/u, 'holds control characters');

export const attributeName = z.enum(ATTRIBUTE_NAMES as [AttributeName, ...AttributeName[]]);
export const siteId = z.string().min(1).max(64);
/** Ids are ours, but a client may send anything: bounded text, looked up as a parameter. */
export const idParams = z.object({ id: z.string().min(1).max(128) });

export const siteQuery = z.object({ site: siteId.optional() });
export const pageQuery = z.object({
  // The longest sort value in the widest characters, written as JSON in base64 (services/cursor.ts).
  cursor: z.string().min(1).max(4_096).optional(),
  limit: z.coerce.number().int().min(1).max(MAX_PAGE).default(100),
});
export const filterText = z.string().max(4_000);
export const sortText = z
  .string()
  .max(64)
  .regex(/^(-?[a-z_0-9]+)?$/, 'is an attribute, with - before it for descending');

/** `a,b,c` as a list of attribute names. */
export const attributeList = z
  .string()
  .max(1_000)
  .transform((text) => text.split(',').filter((t) => t !== ''))
  .pipe(z.array(attributeName).min(1).max(ATTRIBUTE_NAMES.length));

export const page = <T>(item: z.ZodType<T>): z.ZodType<Page<T>> =>
  z.object({ items: z.array(item), next: z.string().nullable(), total: z.number().int() });

export const listOf = <T>(item: z.ZodType<T>): z.ZodType<readonly T[]> => z.array(item);

export const problem: z.ZodType<Problem> = z.object({
  code: z.string(),
  title: z.string(),
  detail: z.string(),
  status: z.number().int(),
  at: z.record(z.string(), z.union([z.string(), z.number()])).nullable(),
});

/** `a,b` as a list of members of a closed vocabulary; absent: empty. */
export const several = <T>(member: z.ZodType<T, string>) =>
  z
    .string()
    .max(400)
    .default('')
    .transform((text) => text.split(',').filter((t) => t !== ''))
    .pipe(z.array(member).max(40));

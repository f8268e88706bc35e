/** Schemas of set-up, sessions, users, views and the audit log. */

import { z } from 'zod';
import type { AuditRow, Me, NewPassword, NewUser, SavedView, SetupState, UserRow } from '../../model/api.ts';
import { PERMISSIONS, type Permission, ROLES } from '../../model/people.ts';
import { attributeName, filterText, line, siteId, sortText } from './common.ts';

const PERMISSION_NAMES = Object.keys(PERMISSIONS) as [Permission, ...Permission[]];

export const role = z.enum(ROLES);
const sites = z.array(z.string()).nullable();

export const setupState: z.ZodType<SetupState> = z.object({ needed: z.boolean() });

export const me: z.ZodType<Me> = z.object({
  id: z.string(),
  login: z.string(),
  name: z.string(),
  role,
  permissions: z.array(z.enum(PERMISSION_NAMES)),
  sites,
  csrf: z.string(),
  mustChangePassword: z.exactOptional(z.boolean()),
});

/** Long enough for any password, short enough to hash. The rules for new ones are the service's. */
export const password = z.string().min(1).max(1_024);
export const login = z.string().min(1).max(128);

const userShape = {
  id: z.string(),
  login: z.string(),
  name: z.string(),
  role,
  sites,
  disabled: z.boolean(),
  lastLoginAt: z.string().nullable(),
  createdAt: z.string(),
};
export const userRow: z.ZodType<UserRow> = z.object(userShape);
export const newUser: z.ZodType<NewUser> = z.object({ ...userShape, initialPassword: z.string().nullable() });
export const newPassword: z.ZodType<NewPassword> = z.object({ initialPassword: z.string().nullable() });

export const siteList = z.array(siteId).min(1).max(1_000).nullable();

export const savedView: z.ZodType<SavedView> = z.object({
  id: z.string(),
  name: z.string(),
  shared: z.boolean(),
  own: z.boolean(),
  filter: z.string(),
  sort: z.string(),
  columns: z.array(attributeName),
});
const viewColumns = z.array(attributeName).max(64);
export const viewContent = z.strictObject({
  name: line(120),
  shared: z.boolean().default(false),
  filter: filterText.default(''),
  sort: sortText.default(''),
  columns: viewColumns,
});
/** What is absent stays as it is. */
export const viewChange = z.strictObject({
  name: z.exactOptional(line(120)),
  shared: z.exactOptional(z.boolean()),
  filter: z.exactOptional(filterText),
  sort: z.exactOptional(sortText),
  columns: z.exactOptional(viewColumns),
});

export const auditRow: z.ZodType<AuditRow> = z.object({
  id: z.string(),
  at: z.string(),
  actor: z.string(),
  action: z.string(),
  target: z.string().nullable(),
  outcome: z.enum(['allowed', 'denied', 'failed']),
  detail: z.string().nullable(),
  address: z.string().nullable(),
});

/** The audit log, newest first. */

import { z } from 'zod';
import { route } from '../contract.ts';
import { page, pageQuery } from '../schemas/common.ts';
import { auditRow } from '../schemas/people.ts';

export default [
  route({
    method: 'GET',
    path: '/audit',
    access: 'audit.read',
    summary: 'Who did what, when, from where and with what outcome',
    query: pageQuery.extend({
      cursor: z
        .string()
        .regex(/^\d{1,15}$/, 'is the `next` of a page')
        .optional(),
      actor: z.string().min(1).max(128).optional(),
      action: z.string().min(1).max(64).optional(),
      since: z.iso.datetime({ offset: true }).optional(),
    }),
    response: page(auditRow),
    handler: ({ services, query }) =>
      services.audit.page({
        before: query.cursor === undefined ? null : Number(query.cursor),
        limit: query.limit,
        actor: query.actor ?? null,
        action: query.action ?? null,
        sinceMs: query.since === undefined ? null : Date.parse(query.since),
      }),
  }),
];

/** Health of the feeds: how old public knowledge is, and what went wrong last. It is the same for every site. */

import { z } from 'zod';
import type { FeedStatus } from '../../model/feed.ts';
import { route } from '../contract.ts';
import { listOf } from '../schemas/common.ts';

const time = z.string().nullable();
const feedStatus: z.ZodType<FeedStatus> = z.object({
  id: z.string(),
  label: z.string(),
  publisher: z.string(),
  licence: z.string(),
  emits: z.enum(['full', 'delta']),
  maxAgeHours: z.number(),
  state: z.enum(['never', 'fresh', 'stale', 'failing']),
  records: z.number(),
  withdrawn: z.number(),
  statedAt: time,
  lastGoodAt: time,
  lastTryAt: time,
  origin: z.string().nullable(),
  error: z.string().nullable(),
  troubles: z.array(z.object({ at: z.string(), what: z.string() })),
  troubleCount: z.number(),
});

export default [
  route({
    method: 'GET',
    path: '/feeds',
    access: 'asset.read',
    summary: 'Feeds of public knowledge and their health',
    response: listOf(feedStatus),
    handler: ({ services }) => services.feeds.status(),
  }),
];

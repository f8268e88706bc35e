/** All models by key. */

import { CARE } from './care.ts';
import { IMAGING } from './imaging.ts';
import type { Model } from './model.ts';
import { SERVERS } from './server.ts';

export const MODELS: ReadonlyMap<string, Model> = new Map(
  [...IMAGING, ...CARE, ...SERVERS].map((model) => [model.key, model]),
);

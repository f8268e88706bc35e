/** All models by key. */

import { ARCHIVE } from './archive.ts';
import { CARE } from './care.ts';
import { FACILITY } from './facility.ts';
import { IMAGING } from './imaging.ts';
import { LABORATORY } from './laboratory.ts';
import type { Model } from './model.ts';
import { OFFICE } from './office.ts';
import { SERVERS } from './server.ts';

const ALL: readonly Model[] = [...IMAGING, ...ARCHIVE, ...CARE, ...LABORATORY, ...FACILITY, ...OFFICE, ...SERVERS];
export const MODELS: ReadonlyMap<string, Model> = new Map(ALL.map((model) => [model.key, model]));

/** All models by key. */

import { ARCHIVE } from './archive.ts';
import { CARE } from './care.ts';
import { CONNECTED } from './connected.ts';
import { FACILITY } from './facility.ts';
import { IMAGING } from './imaging.ts';
import { LABORATORY } from './laboratory.ts';
import type { Model } from './model.ts';
import { NETWORK } from './network.ts';
import { OFFICE } from './office.ts';
import { SERVERS } from './server.ts';

const ALL: readonly Model[] = [
  ...IMAGING,
  ...ARCHIVE,
  ...CARE,
  ...CONNECTED,
  ...LABORATORY,
  ...FACILITY,
  ...NETWORK,
  ...OFFICE,
  ...SERVERS,
];
export const MODELS: ReadonlyMap<string, Model> = new Map(ALL.map((model) => [model.key, model]));

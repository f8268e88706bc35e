/** What kinds of actions take at a site: as it comes with the program, and what people of the site set, for all devices or a type. */

import { randomUUID } from 'node:crypto';
import { AppError } from '../base/error.ts';
import { ACTION_TYPE_NAMES, type ActionType } from '../model/action.ts';
import type { Effort, EffortCatalogue, EffortRow, EffortView, EffortWord, OwnEffort } from '../model/effort.ts';
import type { Clock } from './ports.ts';
import type { TriageStore } from './triage-ports.ts';

/** What is set and stands; value null: withdrawn. */
export interface StoredEffort {
  readonly action: ActionType;
  readonly type: string | null;
  readonly value: OwnEffort | null;
  readonly word: EffortWord;
}

export interface NewEffort extends Pick<StoredEffort, 'action' | 'type' | 'value'> {
  readonly id: string;
  readonly by: string;
  readonly atMs: number;
  readonly ground: string;
  /** Version that the writer has seen; 0: nothing was set. */
  readonly seen: number;
}

export interface EffortStore {
  /** What stands at a site. */
  efforts(site: string): Promise<readonly StoredEffort[]>;
  /** @returns false: another version stands than was seen, and nothing is written */
  setEffort(site: string, effort: NewEffort): Promise<boolean>;
}

export interface EffortPorts {
  readonly efforts: EffortStore;
  readonly catalogue: EffortCatalogue;
  readonly triage: Pick<TriageStore, 'groups'>;
  readonly clock: Clock;
  /** Name of a device type. */
  readonly labelOf: (type: string) => string;
}

export interface EffortEdit {
  readonly action: ActionType;
  readonly type: string | null;
  /** Null: the default again. */
  readonly effort: OwnEffort | null;
  readonly seen: number;
  readonly ground: string;
}

/** What an action takes on devices of a type (null: not known); null: no work that can be planned. */
export type EffortOf = (action: ActionType, type: string | null) => Effort | null;

export interface EffortKeeping {
  view(site: string): Promise<EffortView>;
  set(site: string, by: { readonly login: string }, edit: EffortEdit): Promise<void>;
  of(site: string): Promise<EffortOf>;
}

const keyOf = (action: ActionType, type: string | null): string => `${action}\n${type ?? ''}`;
const ownOf = ({ fixedHours, hoursPerDevice, downtimeMinutes, share }: OwnEffort): OwnEffort => ({
  fixedHours,
  hoursPerDevice,
  downtimeMinutes,
  share,
});

export function createEfforts({ efforts, catalogue, triage, clock, labelOf }: EffortPorts): EffortKeeping {
  return {
    async view(site) {
      const [stored, groups] = await Promise.all([efforts.efforts(site), triage.groups(site)]);
      const own = new Map(stored.map((s) => [keyOf(s.action, s.type), s]));
      const row = (action: ActionType, type: string | null, one: OwnEffort, word: EffortWord | null): EffortRow => ({
        ...ownOf(one),
        ...{ action, type, typeLabel: type === null ? null : labelOf(type), word },
      });
      const rows = ACTION_TYPE_NAMES.flatMap((action) => {
        const standard = catalogue.efforts[action];
        if (standard === null) return [];
        const all = own.get(keyOf(action, null));
        const typed = stored.filter((s) => s.action === action && s.type !== null && s.value !== null);
        return [
          row(action, null, all?.value ?? standard, all?.value == null ? null : all.word),
          ...typed.map((s) => row(action, s.type, s.value!, s.word)).sort((a, b) => (a.type! < b.type! ? -1 : 1)),
        ];
      });
      const types = [...new Set(groups.flatMap((g) => g.type ?? []))]
        .map((type) => ({ type, label: labelOf(type) }))
        .sort((a, b) => a.label.localeCompare(b.label, 'en'));
      return { site, catalogue: catalogue.version, rows, types };
    },
    async set(site, by, { action, type, effort, seen, ground }) {
      if (catalogue.efforts[action] === null) {
        const detail = `"${action}" is no work that takes hours and takes risk away: it is not planned.`;
        throw new AppError('request.invalid', 'invalid', detail, { at: { pointer: '/action' } });
      }
      const value = effort === null ? null : ownOf(effort);
      const id = randomUUID();
      const atMs = clock.nowMs();
      const done = await efforts.setEffort(site, { id, action, type, value, by: by.login, atMs, ground, seen });
      if (!done)
        throw new AppError(
          'conflict',
          'conflict',
          'This was changed since you loaded it. Nothing was written: load it again.',
        );
    },
    async of(site) {
      const own = new Map((await efforts.efforts(site)).map((s) => [keyOf(s.action, s.type), s.value]));
      return (action, type) => {
        const standard = catalogue.efforts[action];
        if (standard === null) return null;
        const typed = type === null ? null : own.get(keyOf(action, type));
        return { ...standard, ...(typed ?? own.get(keyOf(action, null)) ?? {}) };
      };
    },
  };
}

/** What the service of campaigns needs of the store. Times: Ms since 1970 UTC. */

import type { Step, StepWhat } from '../exposure/campaign/state.ts';
import type { CampaignAction, CampaignCounts, CampaignStatus, MaintenanceWindow } from '../model/campaign.ts';
import type { EffortStore } from './efforts.ts';
import type { Scope } from './ports.ts';

/** A device with the version that exposures compared when the campaign was made; null: not known. */
export interface Member {
  readonly id: string;
  readonly version: string | null;
}

/** What follows from the steps, kept for lists. */
export interface CampaignSummary extends CampaignCounts {
  readonly go: boolean | null;
  readonly nextMs: number | null;
}

export interface StoredHead {
  readonly site: string;
  readonly id: string;
  readonly title: string;
  readonly action: CampaignAction;
  readonly backout: string;
  readonly by: string;
  readonly atMs: number;
  readonly status: CampaignStatus;
  readonly summary: CampaignSummary;
}

export interface StoredCampaign extends StoredHead {
  readonly members: readonly Member[];
  /** In their order. */
  readonly steps: readonly Step[];
}

/** A device of the inventory as a campaign shows it. Texts as shown; null: unknown. */
export interface CampaignDeviceFacts {
  /** As it was asked for: a device that another one took over answers for that one. */
  readonly asked: string;
  readonly id: string;
  readonly name: string;
  /** Id of its type. */
  readonly type: string | null;
  readonly unit: string | null;
  readonly manufacturer: string | null;
  readonly model: string | null;
  readonly serial: string | null;
}

/** The campaigns of one site while nobody else changes any of them. */
export interface CampaignTx {
  /** Those that are not over, and those that have a device out. */
  open(): Promise<readonly StoredCampaign[]>;
  one(id: string): Promise<StoredCampaign | null>;
  add(campaign: Omit<StoredCampaign, 'steps' | 'site'>): Promise<void>;
  step(id: string, number: number, what: StepWhat, by: string, atMs: number): Promise<void>;
  undo(id: string, number: number, by: string, atMs: number): Promise<void>;
  /** @param out  devices that are not in service */
  head(id: string, status: CampaignStatus, out: number, summary: CampaignSummary): Promise<void>;
}

export interface CampaignQuery {
  readonly statuses: readonly CampaignStatus[];
  /** Words of the title or of what it is about; '': all. */
  readonly search: string;
}

export interface CampaignStore extends EffortStore {
  page(
    scope: Scope,
    query: CampaignQuery,
    offset: number,
    limit: number,
  ): Promise<{ readonly rows: readonly StoredHead[]; readonly total: number }>;
  /** Null: there is none in the scope. */
  one(scope: Scope, id: string): Promise<StoredCampaign | null>;
  open(site: string): Promise<readonly StoredCampaign[]>;
  /** What throws leaves everything as it was. */
  change<T>(site: string, work: (tx: CampaignTx) => Promise<T>): Promise<T>;
  /** In the order in which they were laid down. */
  windows(site: string): Promise<readonly MaintenanceWindow[]>;
  addWindow(site: string, window: MaintenanceWindow): Promise<void>;
  /** @returns false when none of this id stands in the scope */
  endWindow(scope: Scope, id: string, by: string, atMs: number): Promise<boolean>;
  devices(site: string, ids: readonly string[]): Promise<readonly CampaignDeviceFacts[]>;
}

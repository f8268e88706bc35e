/**
 * What the services of the inventory need from the outside, as interfaces: the store, the capture runner, the resolver, the
 * clock. Adapters implement them; main.ts wires them. Times: Ms and Us say their unit, dates in rows are ISO 8601 texts.
 */

import type { LineKey, ValueCount } from '../identify/fleet.ts';
import type {
  AssetRow,
  ConversationRow,
  CorrectionRow,
  EndpointRow,
  ImportFile,
  ImportResult,
  NetworkMap,
  NetworkRow,
  Overview,
  Problem,
  SaidRow,
  SensorRow,
  Site,
  TimelineEntry,
} from '../model/api.ts';
import type { Asset, AssetLink, Correction, NetworkPlanLine } from '../model/asset.ts';
import type { AttributeName } from '../model/attribute.ts';
import type { Filter } from '../model/filter/ast.ts';
import type { NextSource } from '../model/fleet.ts';
import type { Conversation } from '../model/flow.ts';
import type { Harvest } from '../model/harvest.ts';
import type { Endpoint, Observation } from '../model/observation.ts';

/** Site ids that the caller may see; null: all. It goes into the SQL of every query; [] finds nothing. */
export type Scope = readonly string[] | null;

/** What is asked for in one site out of a scope: never more than the scope. */
export const narrow = (scope: Scope, site: string | null): Scope =>
  site === null ? scope : scope === null || scope.includes(site) ? [site] : [];

export interface Clock {
  /** Milliseconds since 1970 UTC. */
  nowMs(): number;
}

export interface AssetQuery {
  readonly scope: Scope;
  readonly filter: Filter;
  /** Moment that `now` in the filter means. */
  readonly nowMs: number;
}

export interface Sort {
  readonly attribute: AttributeName;
  readonly descending: boolean;
}

/** Where a page ended: sort value of its last row (null: unknown), its site and id. */
export interface Position {
  readonly key: string | number | null;
  readonly site: string;
  readonly id: string;
}

export interface AssetSlice {
  readonly rows: readonly AssetRow[];
  /** Position of the last row; null when there is nothing behind it. */
  readonly next: Position | null;
}

export interface FacetCount {
  /** As shown; null: unknown. */
  readonly value: string | null;
  readonly count: number;
}

/** Devices by type, maker and model, and how many of each have which value. */
export interface FleetCounts {
  readonly lines: readonly (LineKey & { readonly devices: number; readonly id: string })[];
  readonly counts: readonly ValueCount[];
  /** Devices whose maker or model is unknown. */
  readonly ungrouped: number;
}

/** An asset as it is kept, without evidence. */
export interface StoredAsset {
  readonly row: AssetRow;
  readonly endpoints: readonly EndpointRow[];
  readonly links: readonly (AssetLink & { readonly name: string })[];
  readonly corrections: readonly CorrectionRow[];
}

/** What identify() needs to resolve a part of a site. Everything is plain data. */
export interface ResolveInput {
  readonly siteId: string;
  readonly endpoints: readonly Endpoint[];
  readonly observations: readonly (Observation & { readonly capture: string | null })[];
  readonly conversations: readonly Conversation[];
  readonly networks: readonly NetworkPlanLine[];
  readonly corrections: readonly Correction[];
  readonly prior: readonly { readonly id: string; readonly endpoints: readonly string[] }[];
  /** MAC addresses of routers of which only the endpoints that matter here are given. */
  readonly carriers: readonly { readonly mac: string; readonly proxy: boolean }[];
}

/** Fields that tie endpoints together, by what they say. */
export interface Ties {
  /** Equal values mean the same device. */
  readonly identifierFields: readonly string[];
  /** A value proves that the MAC address of the endpoint holds its IP address (ARP, DHCP, ND). */
  readonly bindingFields: readonly string[];
}

/** Runs identify() with the installed catalogue and dissectors. */
export interface Resolver extends Ties {
  /** Changes when the catalogue or a rule changes: assets resolved under another one are resolved again. */
  readonly digest: string;
  resolve(input: ResolveInput): Promise<readonly Asset[]>;
  /** Shown name of a term (manufacturer, type, category); the value itself where there is none. */
  label(attribute: AttributeName, value: string): string;
  /** Organisation that holds the MAC address block; null where none is registered. */
  macVendor(mac: string): string | null;
}

export interface AssetStore {
  page(query: AssetQuery, sort: Sort, after: Position | null, limit: number): Promise<AssetSlice>;
  count(query: AssetQuery): Promise<number>;
  /** At most `limit` values an attribute, the most frequent first. */
  facets(
    query: AssetQuery,
    attributes: readonly AttributeName[],
    limit: number,
  ): Promise<readonly (readonly FacetCount[])[]>;
  /** null: not there, or in a site outside the scope. Follows merges to the asset that took its place. */
  find(scope: Scope, id: string): Promise<StoredAsset | null>;
  conversations(
    scope: Scope,
    id: string,
    offset: number,
    limit: number,
  ): Promise<{ readonly rows: readonly ConversationRow[]; readonly total: number } | null>;
  saidAboutOthers(
    scope: Scope,
    id: string,
    offset: number,
    limit: number,
  ): Promise<{ readonly rows: readonly SaidRow[]; readonly total: number } | null>;
  timeline(scope: Scope, id: string, limit: number): Promise<readonly TimelineEntry[] | null>;
  fleet(query: AssetQuery): Promise<FleetCounts>;
  /** What would tell the most of what is unknown, that first. */
  next(query: AssetQuery): Promise<readonly NextSource[]>;
  /** Folded values as the device named by `id` shows them, in order. */
  shown(
    scope: Scope,
    asked: readonly { readonly id: string; readonly attribute: AttributeName; readonly value: string }[],
  ): Promise<readonly string[]>;
  overview(scope: Scope, nowMs: number): Promise<Overview>;
  map(query: AssetQuery, group: 'subnet' | 'vlan' | 'type', maxNodes: number): Promise<NetworkMap>;
}

/** What resolving a part of a site changed. */
export interface ResolveCounts {
  readonly assetsNew: number;
  readonly assetsChanged: number;
}

/** One transaction on one site's data. Writers of one site follow one another; different sites do not wait. */
export interface SiteWriter {
  readonly siteId: string;
  /** False when a capture with this digest is in the site already. */
  addCapture(capture: CaptureRecord): Promise<boolean>;
  hasCapture(sha256: string): Promise<boolean>;
  /** Adds what was seen. @returns keys (database ids) of the endpoints touched. */
  saveHarvest(harvest: Harvest, origin: string): Promise<readonly number[]>;
  /** False when this batch (or a later one of the epoch) was taken already. */
  takeBatch(sensor: SensorReport): Promise<boolean>;
  /** Everything that can change when these endpoints change: they and what is joined to them. 'all': the whole site. */
  affected(touched: readonly number[] | 'all', ties: Ties): Promise<ResolveInput>;
  saveAssets(input: ResolveInput, assets: readonly Asset[], label: Resolver['label']): Promise<ResolveCounts>;
  /** Database ids of endpoints by their keys. */
  endpointIds(keys: readonly string[]): Promise<readonly number[]>;
  addCorrection(correction: Correction, summary: string, by: string): Promise<void>;
  /** The endpoints of a correction that is in force, after it was marked undone; null when it is not in force here. */
  undoCorrection(id: string, by: string): Promise<readonly string[] | null>;
  setNetworks(lines: readonly NetworkRow[]): Promise<void>;
  finishImport(id: string, outcome: ImportOutcome): Promise<void>;
  resolvedUnder(): Promise<string | null>;
  setResolvedUnder(digest: string): Promise<void>;
}

export interface CaptureRecord {
  readonly sha256: string;
  readonly name: string;
  readonly sizeBytes: number;
  readonly harvest: Harvest;
  readonly damaged: Problem | null;
}

/** A live sensor's account of itself with a batch. (sensor, epoch, seq) names a batch: sent twice, it counts once. */
export interface SensorReport {
  readonly id: string;
  readonly name: string;
  /** Differs with every start of the sensor. */
  readonly epoch: string;
  /** From 1, rising by 1 within the epoch. */
  readonly seq: number;
  readonly harvest: Harvest;
  /** Frames dropped since the epoch began; null when the source cannot tell. */
  readonly dropped: number | null;
  readonly framesPerSecond: number | null;
  readonly stopped: boolean;
}

export interface ImportOutcome {
  readonly state: 'done' | 'failed' | 'duplicate' | 'cancelled';
  readonly result: ImportResult | null;
  readonly problem: Problem | null;
}

/** An import that this process has claimed: nobody else runs it until it is given free or this process ends. */
export interface ImportClaim {
  readonly file: ImportFile;
  readonly sha256: string;
  readonly keepReadable: boolean;
  /** Kind that a person named; null: to be recognised. */
  readonly kind: string | null;
  setProgress(progress: number): Promise<void>;
  cancelRequested(): Promise<boolean>;
  free(): Promise<void>;
}

export interface NewImport {
  readonly site: string;
  readonly id: string;
  readonly name: string;
  readonly sizeBytes: number;
  readonly sha256: string;
  readonly keepReadable: boolean;
  readonly kind: string | null;
  readonly by: string;
}

export interface InventoryStore {
  readonly assets: AssetStore;
  sites(scope: Scope): Promise<readonly Site[]>;
  addSite(site: Site): Promise<void>;
  /** Runs the work in one transaction, alone on the site's data; what it throws undoes it. */
  write<T>(siteId: string, work: (writer: SiteWriter) => Promise<T>): Promise<T>;
  /** Reads what `affected` reads, without writing: for the evidence behind an asset. */
  evidence(scope: Scope, id: string, ties: Ties): Promise<ResolveInput | null>;
  corrections(
    scope: Scope,
    offset: number,
    limit: number,
  ): Promise<{ readonly rows: readonly CorrectionRow[]; readonly total: number }>;
  /** Id of the asset that holds the endpoint now; null: none. */
  assetOfEndpoint(site: string, key: string): Promise<string | null>;
  /** Site of a correction in the scope; null when there is none. */
  correctionSite(scope: Scope, id: string): Promise<string | null>;
  networks(scope: Scope): Promise<readonly NetworkRow[]>;
  sensors(scope: Scope, nowMs: number): Promise<readonly SensorRow[]>;
  addImport(file: NewImport): Promise<ImportFile>;
  imports(
    scope: Scope,
    offset: number,
    limit: number,
  ): Promise<{ readonly rows: readonly ImportFile[]; readonly total: number }>;
  import(scope: Scope, id: string): Promise<ImportFile | null>;
  /** Asks a running import to end, ends a queued one. null: not there. */
  cancelImport(scope: Scope, id: string): Promise<ImportFile | null>;
  /** The oldest import that nobody runs: queued, or left running by a process that died. null: nothing to do. */
  claimImport(): Promise<ImportClaim | null>;
  /** Ids of imports that are not finished: whose uploaded files are still needed. */
  openImports(): Promise<readonly string[]>;
}

/** Reads one capture in a thread of its own. */
export interface CaptureRunner {
  run(path: string, options: CaptureRunOptions): Promise<CaptureRun>;
}

export interface CaptureRunOptions {
  /** Kind that a person named; absent or null: recognised by content. */
  readonly kind?: string | null;
  readonly signal: AbortSignal;
  readonly onProgress: (share: number) => void;
}

/** `problem`: what was wrong with the file; the harvest is what was read before it. */
export interface CaptureRun {
  readonly harvest: Harvest;
  readonly problem: Problem | null;
  /** Kind of the source that it was read as; null: a capture. */
  readonly kind: string | null;
}

/**
 * What the API asks of the services. Those of people are named by their own types; of the others only what routes use,
 * so that a test can bring a small one. `main.ts` puts them together.
 */

import type { Readable } from 'node:stream';
import type {
  AssetDetail,
  AssetRow,
  AttributeInfo,
  ConversationRow,
  CorrectionRow,
  Facet,
  Health,
  ImportFile,
  NetworkMap,
  NetworkRow,
  Overview,
  Page,
  SaidRow,
  SensorRow,
  Site,
  TimelineEntry,
} from '../model/api.ts';
import type { AttributeName } from '../model/attribute.ts';
import type { FeedStatus } from '../model/feed.ts';
import type { Fleet, NextSource } from '../model/fleet.ts';
import type { AuditLog } from '../services/audit.ts';
import type { Bills } from '../services/bills.ts';
import type { Campaigns } from '../services/campaigns.ts';
import type { ContradictionReading } from '../services/contradiction-reading.ts';
import type { Controls } from '../services/controls.ts';
import type { EffortKeeping } from '../services/efforts.ts';
import type { ExposureReading } from '../services/exposure-reading.ts';
import type { FleetQuery } from '../services/fleet.ts';
import type { Forms } from '../services/forms.ts';
import type { People } from '../services/people.ts';
import type { Actor } from '../services/people-ports.ts';
import type { Scope } from '../services/ports.ts';
import type { RecallReading } from '../services/recalls.ts';
import type { Records } from '../services/records.ts';
import type { RollingUp } from '../services/rollup.ts';
import type { Sessions } from '../services/sessions.ts';
import type { Triage } from '../services/triage.ts';
import type { Views } from '../services/views.ts';
import type { Working } from '../services/work.ts';

export interface PageQuery {
  readonly cursor: string | null;
  readonly limit: number;
}

export interface AssetQuery {
  /** Filter text (src/model/filter); empty: all. */
  readonly filter: string;
  /** Attribute name, `-` before it for descending; empty: by name. */
  readonly sort: string;
}

export interface AssetsService {
  page(scope: Scope, query: AssetQuery & PageQuery): Promise<Page<AssetRow>>;
  facets(scope: Scope, filter: string, attributes: readonly AttributeName[]): Promise<readonly Facet[]>;
  /** Every matching row, streamed: memory does not grow with their number. */
  rows(scope: Scope, query: AssetQuery): AsyncIterable<AssetRow>;
  detail(scope: Scope, id: string): Promise<AssetDetail>;
  conversations(scope: Scope, id: string, page: PageQuery): Promise<Page<ConversationRow>>;
  saidAboutOthers(scope: Scope, id: string, page: PageQuery): Promise<Page<SaidRow>>;
  timeline(scope: Scope, id: string): Promise<readonly TimelineEntry[]>;
  correct(scope: Scope, by: Actor, id: string, attribute: AttributeName, value: string | null): Promise<AssetDetail>;
  merge(scope: Scope, by: Actor, ids: readonly string[]): Promise<AssetDetail>;
  split(scope: Scope, by: Actor, id: string, endpoints: readonly string[]): Promise<AssetDetail>;
  corrections(scope: Scope, page: PageQuery): Promise<Page<CorrectionRow>>;
  undo(scope: Scope, by: Actor, correction: string): Promise<void>;
}

export interface ImportsService {
  /** Takes the whole stream and queues the file; rejects only when the stream itself fails. */
  importFile(
    site: string,
    by: Actor,
    stream: Readable,
    name: string,
    options: { readonly keepReadable: boolean; readonly kind?: string | null },
  ): Promise<ImportFile>;
  /** Bytes free where uploads are kept; null when it cannot be told. */
  freeBytes(): Promise<number | null>;
  page(scope: Scope, page: PageQuery): Promise<Page<ImportFile>>;
  byId(scope: Scope, id: string): Promise<ImportFile>;
  cancel(scope: Scope, id: string): Promise<ImportFile>;
}

export interface ViewsOfTheHospital {
  /** All sites of the installation, by name. */
  sites(): Promise<readonly Site[]>;
  attributes(): readonly AttributeInfo[];
  overview(scope: Scope): Promise<Overview>;
  map(scope: Scope, filter: string, group: 'subnet' | 'vlan' | 'type'): Promise<NetworkMap>;
  fleet(scope: Scope, query: FleetQuery): Promise<Fleet>;
  next(scope: Scope, filter: string): Promise<readonly NextSource[]>;
  sensors(scope: Scope): Promise<readonly SensorRow[]>;
  networks(scope: Scope): Promise<readonly NetworkRow[]>;
  saveNetworks(site: string, rows: readonly NetworkRow[]): Promise<readonly NetworkRow[]>;
  health(): Promise<Health>;
}

export interface ApiServices {
  readonly people: People;
  readonly sessions: Sessions;
  readonly audit: AuditLog;
  readonly views: Views;
  readonly assets: AssetsService;
  readonly imports: ImportsService;
  readonly hospital: ViewsOfTheHospital;
  readonly exposures: ExposureReading;
  readonly triage: Triage;
  readonly recalls: RecallReading;
  readonly contradictions: ContradictionReading;
  readonly forms: Forms;
  readonly records: Records;
  readonly controls: Controls;
  readonly rolling: RollingUp;
  readonly bills: Bills;
  readonly work: Working;
  readonly efforts: EffortKeeping;
  readonly campaigns: Campaigns;
  readonly feeds: { status(): Promise<readonly FeedStatus[]> };
}

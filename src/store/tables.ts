/** Row types of the inventory's tables. migrations/0001_inventory.ts is the authority; a test compares the two. */

import type { ColumnType, Generated } from 'kysely';
import type { Sightings } from '../identify/next.ts';
import type { CapCount, WeirdCount } from '../model/harvest.ts';

type Made = ColumnType<Date, Date | undefined, Date>;
type Time = ColumnType<Date | null, Date | null | undefined, Date | null>;
/** Written as JSON text, read as the parsed value. */
type Json<T> = ColumnType<T, string, string>;

export interface SiteTable {
  site_id: string;
  name: string;
  time_zone: string;
  created_at: Made;
  /** Digest of catalogue and rules under which all its assets were resolved last; null: never. */
  resolved_under: string | null;
  /** Rises with every change of its assets. */
  data_version: Generated<number>;
}

export interface SensorTable {
  site_id: string;
  id: string;
  name: string;
  frames: Generated<number>;
  bytes: Generated<number>;
  frames_per_second: number | null;
  dropped: number | null;
  last_record_us: number | null;
  reported_at: Time;
  stopped_at: Time;
  epoch: string | null;
  seq: number | null;
  weirds: Json<readonly WeirdCount[]>;
  caps: Json<readonly CapCount[]>;
  created_at: Made;
}

export interface CaptureTable {
  site_id: string;
  id: string;
  sha256: string;
  name: string;
  size_bytes: number;
  frames: number;
  bytes: number;
  flows: number;
  first_us: number | null;
  last_us: number | null;
  weirds: Json<readonly WeirdCount[]>;
  caps: Json<readonly CapCount[]>;
  damaged: Json<unknown> | null;
  imported_at: Made;
}

export interface ImportFileTable {
  site_id: string;
  id: string;
  name: string;
  size_bytes: number;
  sha256: string;
  keep_readable: boolean;
  state: 'queued' | 'running' | 'done' | 'failed' | 'duplicate' | 'cancelled';
  progress: number | null;
  cancel_requested: Generated<boolean>;
  by_name: string;
  created_at: Made;
  started_at: Time;
  finished_at: Time;
  result: Json<unknown> | null;
  problem: Json<unknown> | null;
  lock_key: Generated<number>;
  /** Kind that a person named; null: recognised by content. */
  kind: string | null;
}

export interface EndpointTable {
  site_id: string;
  id: Generated<number>;
  key_hash: string;
  key: string;
  mac: string | null;
  ip: string | null;
  vlan: number | null;
  nested: string | null;
  first_us: number;
  last_us: number;
  packets: number;
  bytes: number;
  hops: number | null;
  asset_id: string | null;
  /** The address is proven to be its MAC's, or is none that a router passes on. Said when it was last resolved. */
  held: Generated<boolean>;
}

/** MAC addresses that many addresses share, with what decided it when they were resolved. */
export interface CarrierTable {
  site_id: string;
  mac: string;
  proxy: boolean;
}

export interface ObservationTable {
  site_id: string;
  endpoint_id: number;
  field: string;
  value_hash: string;
  protocol: string;
  value: string;
  first_us: number;
  last_us: number;
  count: number;
  /** Id of the capture or sensor that saw it first. */
  origin: string | null;
  frame: number | null;
  /** Who told it, where it was not seen in a packet. */
  via: string | null;
  /** Keys of other endpoints that said it. */
  said_by: string[] | null;
}

export interface ConversationTable {
  site_id: string;
  /** Hours since 1970 UTC. */
  hour: number;
  a: number;
  b: number;
  transport: string;
  port: number;
  /** '' where none was recognised (it is part of the key). */
  protocol: string;
  flows: number;
  packets_ab: number;
  packets_ba: number;
  bytes_ab: number;
  bytes_ba: number;
  first_us: number;
  last_us: number;
}

/** Folded values; NULL is unknown, for lists too. */
export interface AssetTable {
  site_id: string;
  id: string;
  name: string | null;
  category: string | null;
  type: string | null;
  manufacturer: string | null;
  model: string | null;
  serial: string | null;
  os: string | null;
  hostname: string | null;
  unit: string | null;
  location: string | null;
  udi: string | null;
  hardware_version: string | null;
  software_version: string | null;
  firmware_version: string | null;
  hardware_version_key: string | null;
  software_version_key: string | null;
  firmware_version_key: string | null;
  macs: string[] | null;
  mac_vendors: string[] | null;
  ips: string[] | null;
  vlans: number[] | null;
  ae_titles: string[] | null;
  hl7_applications: string[] | null;
  protocols: string[] | null;
  services: string[] | null;
  roles: string[] | null;
  tags: string[] | null;
  first_seen: number | null;
  last_seen: number | null;
  search: string;
  created_at: Made;
  changed_at: Made;
}

export interface AssetViewTable {
  site_id: string;
  id: string;
  values: Json<Readonly<Record<string, string | readonly string[] | null>>>;
  confidence: Json<Readonly<Record<string, number>>>;
  conflicts: string[];
  /** By which sources it was seen, and which settled what (identify/next.ts). */
  sources: ColumnType<Sightings, string | undefined, string>;
}

export interface AssetIpTable {
  site_id: string;
  ip: string;
  asset_id: string;
}

/** Kept by the database with each change of asset_view. */
export interface AssetTallyTable {
  site_id: string;
  attribute: string;
  /** As shown; '' where it is unknown. */
  value: string;
  assets: number;
}

export interface AssetRedirectTable {
  site_id: string;
  id: string;
  to_id: string;
}

export interface AssetLinkTable {
  site_id: string;
  from_id: string;
  to_id: string;
  kind: string;
}

export interface CorrectionTable {
  site_id: string;
  id: string;
  kind: 'same' | 'apart' | 'attribute';
  endpoints: string[];
  from_endpoints: string[] | null;
  attribute: string | null;
  value: string | null;
  summary: string;
  by_name: string;
  at: Made;
  undone_by: string | null;
  undone_at: Time;
}

export interface NetworkPlanTable {
  site_id: string;
  line: number;
  cidr: string;
  vlan: number | null;
  name: string;
  unit: string | null;
}

export interface ExposureTable {
  site_id: string;
  asset_id: string;
  doc: string;
  from_at: Made;
  /** Null: holds now. */
  to_at: Time;
  kind: Generated<'advisory' | 'recall'>;
  product: string;
  version: string | null;
  title: string;
  verdict: 'affected' | 'needs_review' | 'not_affected';
  reason: string;
  cves: string[];
  exploited: boolean;
  cvss: number | null;
  epss: number | null;
  /** Version of the formula that made the score, and what it was made of. */
  formula: string | null;
  score: number | null;
  band: string | null;
  inputs: Json<unknown> | null;
  /** The way to the component that it is about; null: the device itself is named. */
  via: Json<unknown> | null;
  /** Of everything that makes it another exposure when it differs. */
  digest: string;
}

export interface SbomDeviceTable {
  site_id: string;
  asset_id: string;
  sbom_id: string;
  /** False: it may run the bill's product. */
  is_sure: boolean;
  reason: string;
}

export interface ExposureDecisionTable {
  site_id: string;
  id: string;
  asset_id: string;
  doc: string;
  kind: 'confirmed' | 'not_relevant' | 'fixed';
  justification: string | null;
  evidence: string;
  /** What was decided about, as it stood: when it differs, the decision has lost its ground. */
  ground: string;
  by_name: string;
  at: Made;
  expires_at: Time;
  ended_at: Time;
  ended_why: string | null;
}

/** Under which data and knowledge a site was compared last. */
export interface ExposureSiteTable {
  site_id: string;
  first_at: Made;
  compared_at: Made;
  data_version: number;
  knowledge: string;
  devices: number;
}

export interface TriageStatementTable {
  site_id: string;
  id: string;
  kind: 'row' | 'unit' | 'device';
  /** A function (row), unit and type (unit), id of a device (device). */
  key: string;
  version: number;
  act: 'edited' | 'signed' | 'unsigned' | 'restored' | 'imported' | 'withdrawn';
  /** Null: withdrawn. */
  value: Json<unknown> | null;
  ground: string;
  by_name: string;
  at: Made;
  /** Null: holds now. */
  to_at: Time;
  signed_by: string | null;
  signed_at: Time;
}

export interface ControlTable {
  site_id: string;
  id: string;
  kind: 'isolated' | 'segmented' | 'service-disabled' | 'virtual-patch' | 'monitored';
  what: string;
  evidence: string;
  /** Advisory that it is for; null: for all of the device. */
  doc: string | null;
  by_name: string;
  at: Made;
  until_at: Time;
  checked_by: string | null;
  checked_at: Time;
  ended_at: Time;
  ended_why: string | null;
}

export interface ControlDeviceTable {
  site_id: string;
  control_id: string;
  asset_id: string;
  /** What the device was when it was said of it. */
  ground: Json<unknown>;
  ended_at: Time;
  ended_why: string | null;
}

/** Since when a site could know of a class I recall that means one of its devices, or may. */
export interface RecallClockTable {
  site_id: string;
  number: string;
  since: Made;
}

/** What people did about a class I recall. */
export interface RecallStepTable {
  site_id: string;
  number: string;
  at: Made;
  step: 'told' | 'acknowledged' | 'done';
  by_name: string;
  whom: string;
  note: string;
}

export interface EffortStatementTable {
  site_id: string;
  id: string;
  action: string;
  /** Device type; '': every one. */
  type: string;
  version: number;
  /** Null: withdrawn. */
  value: Json<unknown> | null;
  ground: string;
  by_name: string;
  at: Made;
  /** Null: holds now. */
  to_at: Time;
}

export interface MaintenanceWindowTable {
  site_id: string;
  id: string;
  /** Null: every unit without a window of its own. */
  unit: string | null;
  times: Json<unknown>;
  note: string;
  by_name: string;
  at: Made;
  ended_by: string | null;
  ended_at: Time;
}

export interface CampaignTable {
  site_id: string;
  id: string;
  title: string;
  action: Json<unknown>;
  /** Devices with the versions that were compared. */
  members: Json<unknown>;
  backout: string;
  by_name: string;
  at: Made;
  /** As the steps leave it. */
  status: 'planned' | 'running' | 'paused' | 'done' | 'cancelled';
  devices_out: number;
  summary: Json<unknown>;
}

export interface CampaignStepTable {
  site_id: string;
  campaign_id: string;
  number: number;
  value: Json<unknown>;
  by_name: string;
  at: Made;
  undone_by: string | null;
  undone_at: Time;
}

export interface InventoryTables {
  site: SiteTable;
  sensor: SensorTable;
  capture: CaptureTable;
  import_file: ImportFileTable;
  endpoint: EndpointTable;
  carrier: CarrierTable;
  observation: ObservationTable;
  conversation: ConversationTable;
  asset: AssetTable;
  asset_view: AssetViewTable;
  asset_ip: AssetIpTable;
  asset_redirect: AssetRedirectTable;
  asset_tally: AssetTallyTable;
  asset_link: AssetLinkTable;
  correction: CorrectionTable;
  network_plan: NetworkPlanTable;
  exposure: ExposureTable;
  exposure_decision: ExposureDecisionTable;
  exposure_site: ExposureSiteTable;
  sbom_device: SbomDeviceTable;
  triage_statement: TriageStatementTable;
  control: ControlTable;
  control_device: ControlDeviceTable;
  recall_clock: RecallClockTable;
  recall_step: RecallStepTable;
  effort_statement: EffortStatementTable;
  maintenance_window: MaintenanceWindowTable;
  campaign: CampaignTable;
  campaign_step: CampaignStepTable;
}

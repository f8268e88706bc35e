/**
 * The resources of /api/v1 as the pages, the CLI and other programs see them. Times are ISO 8601 UTC strings.
 * Routes (permission in brackets; all need a session except set-up and login):
 *
 *   GET    /setup                                   -> SetupState
 *   POST   /setup {token,login,name,password}       -> Me               first administrator, once
 *   POST   /session {login,password}                -> Me
 *   GET    /session                                 -> Me
 *   DELETE /session
 *   POST   /session/password {current,next}         -> Me               a new session: Me.csrf is new as well
 *   GET    /sites                                   -> Site[]           those that I may see
 *   GET    /attributes                              -> AttributeInfo[]  what can be filtered, with operators
 *   GET    /overview?site                 [asset.read] -> Overview
 *   GET    /assets?site,filter,sort,cursor,limit  [asset.read] -> Page<AssetRow>   sort: `-last_seen`; limit <= 500
 *   GET    /assets/facets?site,filter,attributes  [asset.read] -> Facet[]
 *   GET    /assets/export?site,filter,sort,columns,format=csv|xlsx [asset.export] -> file
 *   GET    /assets/:id                    [asset.read] -> AssetDetail
 *   GET    /assets/:id/conversations?cursor,limit [asset.read] -> Page<ConversationRow>
 *   GET    /assets/:id/said?cursor,limit [asset.read] -> Page<SaidRow>
 *   GET    /assets/:id/timeline           [asset.read] -> TimelineEntry[]
 *   POST   /assets/:id/attributes {attribute,value}      [asset.correct] -> AssetDetail
 *   POST   /assets/merge {ids}            [asset.correct] -> AssetDetail
 *   POST   /assets/:id/split {endpoints}  [asset.correct] -> AssetDetail (the new one)
 *   GET    /corrections?cursor,limit      [asset.read] -> Page<CorrectionRow>
 *   POST   /corrections/:id/undo          [asset.correct] -> 204
 *   GET    /map?site,filter,group=subnet|vlan|type [asset.read] -> NetworkMap
 *   POST   /imports?site,keepReadable,kind (multipart, field `file`, several) [import.run] -> ImportFile[]
 *   GET    /imports?site,cursor,limit     [import.read] -> Page<ImportFile>
 *   GET    /imports/:id                   [import.read] -> ImportFile
 *   POST   /imports/:id/cancel            [import.run] -> ImportFile
 *   GET    /sensors?site                  [sensor.read] -> SensorRow[]
 *   GET    /networks?site                 [asset.read] -> NetworkRow[]
 *   PUT    /networks?site NetworkRow[]    [network.write] -> NetworkRow[]
 *   GET    /views, POST /views, PATCH /views/:id, DELETE /views/:id -> SavedView     (own; shared ones need view.share)
 *   GET    /users                         [user.manage] -> UserRow[]
 *   POST   /users {login,name,role,sites,password?}       [user.manage] -> NewUser
 *   PATCH  /users/:id {name?,role?,sites?,disabled?}      [user.manage] -> UserRow
 *   POST   /users/:id/password {password?}                [user.manage] -> NewPassword
 *   GET    /audit?cursor,limit,actor,action,since [audit.read] -> Page<AuditRow>
 *   GET    /exposures?site,filter,states,bands,exploited,doc,asset,search,at,sort,cursor,limit [asset.read] -> Page<ExposureRow>
 *   GET    /exposures/summary?(as above)  [asset.read] -> ExposureSummary          (exposure.ts; `at`: a past moment)
 *   GET    /exposures/export?(as above),format=csv|xlsx [asset.export] -> file
 *   GET    /exposure?asset,doc,at         [asset.read] -> ExposureDetail
 *   POST   /exposures/decisions {items,kind,justification,evidence,expiresAt} [exposure.decide] -> {decided}
 *   POST   /exposures/decisions/:id/undo  [exposure.decide] -> 204
 *   GET    /work?site,filter,hours        [asset.read] -> WorkPlan                 (work.ts)
 *   GET    /advisories?site,search,matched,cursor,limit [asset.read] -> Page<AdvisoryRow>
 *   GET    /advisory?site,doc             [asset.read] -> AdvisoryDetail
 *   GET    /feeds                         [asset.read]  -> FeedStatus[]   (feed.ts)
 *   GET    /health                                  -> Health           no session; no detail without one
 *   GET    /openapi.json, GET /docs
 *
 * Unsafe methods carry the header `x-csrf-token` with Me.csrf, and come from the same origin.
 * GET /session answers 401 auth.required without a session. Errors are Problem (RFC 9457) with `code`.
 * `site` absent means all sites that the person may see. What another site holds answers exactly as what does not exist.
 */

import type { AssetLink, AttributeView } from './asset.ts';
import type { AttributeName, AttributeSpec } from './attribute.ts';
import type { Operator } from './filter/ast.ts';
import type { CapCount, WeirdCount } from './harvest.ts';
import type { Permission, Role } from './people.ts';

export interface Problem {
  readonly code: string;
  readonly title: string;
  readonly detail: string;
  readonly status: number;
  /** For filter.*: { column } from 1; for request.invalid: { pointer }. */
  readonly at: Readonly<Record<string, string | number>> | null;
}

export interface Page<T> {
  readonly items: readonly T[];
  /** Pass as `cursor` for the next page; null at the end. */
  readonly next: string | null;
  /** Exact count of all that match. */
  readonly total: number;
}

export interface SetupState {
  readonly needed: boolean;
}

export interface Site {
  readonly id: string;
  readonly name: string;
  readonly timeZone: string;
}

export interface Me {
  readonly id: string;
  readonly login: string;
  readonly name: string;
  readonly role: Role;
  readonly permissions: readonly Permission[];
  /** Site ids; null: all. */
  readonly sites: readonly string[] | null;
  readonly csrf: string;
  /** True while the password was set by somebody else: the pages ask for a new one first. Absent: false. */
  readonly mustChangePassword?: boolean;
}

export interface AttributeInfo extends AttributeSpec {
  readonly attribute: AttributeName;
  readonly operators: readonly Operator[];
  /** Closed vocabulary of a term with labels; null for open ones. */
  readonly terms: readonly { readonly value: string; readonly label: string }[] | null;
  readonly sortable: boolean;
}

export interface AssetRow {
  readonly id: string;
  readonly site: string;
  /** Value and confidence of every attribute; value null = unknown. */
  readonly values: Readonly<Record<AttributeName, string | readonly string[] | null>>;
  readonly confidence: Readonly<Partial<Record<AttributeName, number>>>;
  /** Attributes with conflicting evidence. */
  readonly conflicts: readonly AttributeName[];
}

export interface Facet {
  readonly attribute: AttributeName;
  /** Most frequent first, at most 100; value null = unknown. */
  readonly values: readonly { readonly value: string | null; readonly label: string; readonly count: number }[];
}

export interface EndpointRow {
  readonly key: string;
  readonly mac: string | null;
  readonly macVendor: string | null;
  readonly ip: string | null;
  readonly vlan: number | null;
  readonly nested: string | null;
  readonly firstSeen: string;
  readonly lastSeen: string;
  readonly packets: number;
  readonly bytes: number;
}

export interface AssetDetail extends AssetRow {
  readonly attributes: Readonly<Record<AttributeName, AttributeView>>;
  readonly endpoints: readonly EndpointRow[];
  readonly links: readonly (AssetLink & { readonly name: string })[];
  /** Corrections in force on this asset, the latest first. */
  readonly corrections: readonly CorrectionRow[];
}

export interface CorrectionRow {
  readonly id: string;
  readonly kind: 'same' | 'apart' | 'attribute';
  readonly summary: string;
  readonly by: string;
  readonly at: string;
  readonly undoneBy: string | null;
  readonly undoneAt: string | null;
}

export interface ConversationRow {
  readonly peerId: string | null;
  readonly peerName: string;
  readonly peerIp: string | null;
  readonly direction: 'to' | 'from';
  readonly transport: string;
  readonly port: number;
  readonly protocol: string | null;
  readonly flows: number;
  readonly packetsSent: number;
  readonly packetsReceived: number;
  readonly bytesSent: number;
  readonly bytesReceived: number;
  readonly firstSeen: string;
  readonly lastSeen: string;
}

/** Something that was stated about the asset, when. */
export interface TimelineEntry {
  readonly at: string;
  readonly lastAt: string;
  readonly protocol: string;
  readonly field: string;
  readonly value: string;
  readonly count: number;
  readonly endpoint: string;
  readonly capture: string | null;
  readonly frame: number | null;
  /** Who told it, where it was not seen in a packet; `frame` is then the number of a line. */
  readonly via?: string | null | undefined;
  /** Keys of other endpoints that said it (`Observation.saidBy`). */
  readonly saidBy: readonly string[];
}

/** Something that a device said about another. It is no fact about the one who said it. */
export interface SaidRow extends TimelineEntry {
  /** The device that it is about, with its name; null: an address that is no device of the site. */
  readonly subject: string | null;
  readonly subjectName: string | null;
}

export interface Count {
  readonly value: string | null;
  readonly label: string;
  readonly count: number;
}

export interface Overview {
  readonly assets: number;
  readonly byCategory: readonly Count[];
  readonly byType: readonly Count[];
  readonly byManufacturer: readonly Count[];
  readonly byUnit: readonly Count[];
  /** Share of assets (0..1) whose attribute is unknown; null when there are no assets. */
  readonly unknownShare: Readonly<Record<'type' | 'manufacturer' | 'model' | 'software_version', number | null>>;
  readonly newThisWeek: number;
  /** New assets a day, the last 14 days, oldest first. */
  readonly newByDay: readonly { readonly day: string; readonly count: number }[];
  readonly sensors: readonly SensorRow[];
  readonly imports: {
    readonly running: number;
    readonly queued: number;
    readonly failed: number;
    readonly lastAt: string | null;
  };
  /** What limits the sight: drops, gaps, caps, silent sensors. Empty: nothing known to be lost. */
  readonly visibility: readonly { readonly code: string; readonly text: string }[];
}

export interface ImportFile {
  readonly id: string;
  readonly site: string;
  readonly name: string;
  readonly sizeBytes: number;
  readonly state: 'queued' | 'running' | 'done' | 'failed' | 'duplicate' | 'cancelled';
  /** 0..1 of the file read; null before it runs. */
  readonly progress: number | null;
  readonly by: string;
  readonly createdAt: string;
  readonly finishedAt: string | null;
  readonly result: ImportResult | null;
  /** For failed: the error with its place. */
  readonly problem: Problem | null;
}

export interface ImportResult {
  readonly frames: number;
  readonly bytes: number;
  readonly flows: number;
  readonly endpoints: number;
  readonly observations: number;
  /** Assets that this capture made or touched. */
  readonly assetsNew: number;
  readonly assetsChanged: number;
  readonly firstAt: string | null;
  readonly lastAt: string | null;
  readonly weirds: readonly WeirdCount[];
  readonly caps: readonly CapCount[];
  /** With keepReadable: what was wrong with the file and where; null when it was whole. */
  readonly damaged: Problem | null;
  /** Kind of the source that the file was read as; null or absent: a capture. `frames` are then records. */
  readonly kind?: string | null | undefined;
}

export interface SensorRow {
  readonly id: string;
  readonly site: string;
  readonly name: string;
  readonly kind: 'live' | 'import';
  readonly state: 'ok' | 'silent' | 'stopped';
  readonly framesTotal: number;
  readonly framesPerSecond: number | null;
  /** Frames that the kernel or a queue dropped; null when the source cannot tell. */
  readonly dropped: number | null;
  readonly lastRecordAt: string | null;
  readonly caps: readonly CapCount[];
  readonly weirds: readonly WeirdCount[];
}

export interface NetworkRow {
  readonly cidr: string;
  readonly vlan: number | null;
  readonly name: string;
  readonly unit: string | null;
}

export interface NetworkMap {
  readonly nodes: readonly {
    readonly id: string;
    readonly label: string;
    readonly group: string;
    readonly type: string | null;
    readonly category: string | null;
    readonly bytes: number;
  }[];
  readonly edges: readonly {
    readonly from: string;
    readonly to: string;
    readonly bytes: number;
    readonly protocols: readonly string[];
  }[];
  readonly groups: readonly { readonly id: string; readonly label: string; readonly count: number }[];
  /** True when more than 5,000 nodes matched and the busiest are given. */
  readonly truncated: boolean;
}

/** A saved state of the devices table. */
export interface SavedView {
  readonly id: string;
  readonly name: string;
  readonly shared: boolean;
  readonly own: boolean;
  readonly filter: string;
  readonly sort: string;
  readonly columns: readonly AttributeName[];
}

export interface UserRow {
  readonly id: string;
  readonly login: string;
  readonly name: string;
  readonly role: Role;
  readonly sites: readonly string[] | null;
  readonly disabled: boolean;
  readonly lastLoginAt: string | null;
  readonly createdAt: string;
}

/** Answer to POST /users: the row, and the password when the server made it up. It is shown once and kept nowhere. */
export interface NewUser extends UserRow {
  readonly initialPassword: string | null;
}

/** Answer to POST /users/:id/password: the password when the server made it up, else null. */
export interface NewPassword {
  readonly initialPassword: string | null;
}

export interface AuditRow {
  readonly id: string;
  readonly at: string;
  readonly actor: string;
  readonly action: string;
  readonly target: string | null;
  readonly outcome: 'allowed' | 'denied' | 'failed';
  readonly detail: string | null;
  readonly address: string | null;
}

export interface Health {
  readonly status: 'ok' | 'degraded';
  readonly version: string;
}

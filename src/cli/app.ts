/** The running application as commands see it. main.ts fills it. */

import type { Readable } from 'node:stream';
import type { ImportFile, NetworkRow, Site } from '../model/api.ts';
import type { Subnet } from '../model/filter/fold.ts';
import type { Harvest } from '../model/harvest.ts';
import type { Bills } from '../services/bills.ts';
import type { ExposureReading } from '../services/exposure-reading.ts';
import type { Feeds } from '../services/feeds.ts';
import type { Forms } from '../services/forms.ts';
import type { ImportOptions } from '../services/import.ts';
import type { People } from '../services/people.ts';
import type { Actor } from '../services/people-ports.ts';
import type { SensorReport } from '../services/ports.ts';
import type { RecallReading } from '../services/recalls.ts';
import type { Records } from '../services/records.ts';
import type { Limits } from '../wire/limits.ts';

export interface ServerOptions {
  readonly host: string;
  readonly port: number;
  /** PEM files; null: plain HTTP, allowed on loopback only (ADR 7). */
  readonly tls: { readonly certFile: string; readonly keyFile: string } | null;
}

export interface LiveSensorOptions {
  readonly interfaceName: string;
  readonly method: 'auto' | 'af-packet' | 'tcpdump';
  readonly harvestEveryMs: number;
  /** Other limits than the default ones. */
  readonly limits?: Partial<Limits>;
  /** Called in order with what was learnt since the last call. `dropped` counts from the start; null: not told yet. */
  readonly onHarvest: (harvest: Harvest, dropped: number | null, last: boolean) => void;
  /** Where the last frames are kept when the worker had to be started again. */
  readonly keepFrames?: string;
  /** A sentence, when that happened. */
  readonly onTrouble?: (text: string) => void;
  /** About once a second: frames since the start, and those lost. */
  readonly onStatus?: (frames: number, dropped: number | null) => void;
}

export interface CollectorOptions {
  readonly listeners: readonly { readonly kind: string; readonly port: number; readonly transport: 'udp' | 'tcp' }[];
  /** Address to listen on. */
  readonly host: string;
  /** Networks that are listened to; empty: all. */
  readonly allow: readonly Subnet[];
  readonly harvestEveryMs: number;
  /** As for a live sensor; `dropped` counts datagrams and messages. */
  readonly onHarvest: (harvest: Harvest, dropped: number, last: boolean) => void;
}

export interface App {
  /** What the database is, for a person: `PostgreSQL 15.18 of this machine, in data/`. */
  readonly database: string;
  readonly people: People;
  readonly feeds: Feeds;
  readonly exposures: ExposureReading;
  readonly forms: Forms;
  readonly records: Records;
  readonly recalls: RecallReading;
  readonly bills: Bills;
  sites(): Promise<readonly Site[]>;
  addSite(site: Site): Promise<void>;
  saveNetworks(site: string, rows: readonly NetworkRow[]): Promise<void>;
  importFile(site: string, by: Actor, stream: Readable, name: string, options: ImportOptions): Promise<ImportFile>;
  importById(id: string): Promise<ImportFile>;
  /** Starts working on queued imports (also those that a killed program left). */
  startImports(): void;
  /** Starts comparing devices with advisories, now and whenever one of them changes. */
  startComparing(): void;
  /** Compares what changed, once. */
  compareExposures(): Promise<void>;
  /** Takes a batch of a live sensor; resolves when it is committed. */
  takeBatch(site: string, report: SensorReport): Promise<void>;
  backup(file: string): Promise<{ readonly rows: number }>;
  restore(file: string): Promise<{ readonly rows: number }>;
  close(): Promise<void>;
}

/** The contract of a command: one verb, one file in commands/. Commands get everything from `CliDeps`; main.ts provides it. */

import type { Command } from 'commander';
import type { Advisory } from '../model/advisory.ts';
import type { AdvisoryPorts, DeviceMatcher } from '../services/advisories.ts';
import type { FeedCarriers, FeedFile } from '../services/feeds-ports.ts';
import type { InspectPorts } from '../services/inspect.ts';
import type { App, CollectorOptions, LiveSensorOptions, ServerOptions } from './app.ts';
import type { HealthCheck } from './health-check.ts';
import type { Output } from './output.ts';

export interface CliDeps {
  readonly version: string;
  readonly output: Output;
  /** What inspecting needs; loads dissectors and catalogue on first use. */
  inspectPorts(): Promise<InspectPorts>;
  /** Advisories of a folder. */
  advisoryPorts(): AdvisoryPorts;
  /** Knows makers by all of their names; holds devices against advisories. */
  deviceMatcher(): Promise<(advisories: Iterable<Advisory>) => DeviceMatcher>;
  /** Kinds of files other than captures that can be imported, with what they are. */
  fileKinds(): Promise<ReadonlyMap<string, string>>;
  /** Files of feeds: the file given, or those below a folder. */
  feedFiles(given: string): Promise<readonly FeedFile[]>;
  /** Bundles of feeds, and fetching them. */
  feedCarriers(): FeedCarriers;
  /** Opens the store (starting the private PostgreSQL where no DATABASE_URL is given) and the services on it. */
  openApp(options: { readonly dataDir: string; readonly join?: boolean }): Promise<App>;
  /** Serves pages and API on the services; resolves when it listens. */
  serve(app: App, options: ServerOptions): Promise<{ readonly url: string; close(): Promise<void> }>;
  startLive(
    options: LiveSensorOptions,
  ): Promise<{ readonly method: string; readonly ended: Promise<void>; stop(): Promise<void> }>;
  /** Listens for flow records, samples and log messages; resolves when it does. */
  startCollecting(
    options: CollectorOptions,
  ): Promise<{ readonly ports: readonly number[]; readonly ended: Promise<void>; stop(): Promise<void> }>;
  /** Questions of the doctor about the machine and the installation. */
  healthChecks(options: {
    readonly dataDir: string;
    readonly host: string;
    readonly port: number;
  }): readonly HealthCheck[];
  /** Makes the simulated hospital's captures in a folder; returns their paths by site. */
  simulate(options: { readonly outDir: string; readonly seed: number }): Promise<SimulatedSite[]>;
}

export interface SimulatedSite {
  readonly id: string;
  readonly name: string;
  readonly timeZone: string;
  readonly capture: string;
  readonly networks: readonly { cidr: string; vlan: number | null; name: string; unit: string | null }[];
}

export interface CliCommand {
  readonly id: string;
  register(program: Command, deps: CliDeps): void;
}

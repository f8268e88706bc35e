/** Inspect captures without a database: the sensor and identification over one file, or over several as one site. */

import type { ErrorCode } from '../base/error.ts';
import { type Field, identify, type SourcedObservation } from '../identify/identify.ts';
import type { Asset } from '../model/asset.ts';
import type { Catalogue } from '../model/catalog.ts';
import type { FlowRecord } from '../model/flow.ts';
import type { Harvest } from '../model/harvest.ts';
import type { Dissector } from '../wire/contract.ts';
import type { OnFrame } from '../wire/file/problem.ts';
import type { Limits } from '../wire/limits.ts';
import { createSensor } from '../wire/sensor.ts';

/** What is wrong with a capture file, where, and how to mend it. */
export interface CaptureFault {
  readonly code: ErrorCode;
  /** Byte offset in the unpacked capture. */
  readonly offset: number;
  readonly detail: string;
}

export interface InspectPorts {
  /** Reads a capture file frame by frame; the problem tells where it stopped being readable, null when it was whole. */
  readonly readCapture: (
    path: string,
    onFrame: OnFrame,
    options: { readonly space: Uint8Array; readonly onProgress?: (bytesRead: number) => void },
  ) => Promise<{ readonly problem: CaptureFault | null }>;
  readonly dissectors: readonly Dissector[];
  readonly fields: ReadonlyMap<string, Field>;
  readonly catalogue: Catalogue;
  readonly hashSeed: number;
}

export interface InspectOptions {
  /** Name that evidence and flows carry. */
  readonly capture: string;
  /** Also hosts with public addresses behind a router: they are nobody's devices here, but were seen. */
  readonly keepExternal?: boolean;
  /** Other limits of the sensor than the default ones. */
  readonly limits?: Partial<Limits>;
  readonly onFlow?: (flow: FlowRecord) => void;
  readonly onProgress?: (bytesRead: number) => void;
}

export interface Inspection {
  readonly capture: string;
  readonly harvest: Harvest;
  readonly assets: readonly Asset[];
  /** What was wrong with the file and where; what was read before it counts. */
  readonly problem: CaptureFault | null;
}

/** The assets that a harvest alone shows. */
export function assetsOf(
  ports: InspectPorts,
  harvest: Harvest,
  capture: string,
  keepExternal: boolean,
): readonly Asset[] {
  const observations: SourcedObservation[] = harvest.observations.map((o) => ({ ...o, capture }));
  return identify({
    siteId: 'inspect',
    endpoints: harvest.endpoints,
    observations,
    conversations: harvest.conversations,
    fields: ports.fields,
    catalogue: ports.catalogue,
    networks: [],
    corrections: [],
    prior: [],
    keepExternal,
  });
}

export async function inspectCapture(ports: InspectPorts, path: string, options: InspectOptions): Promise<Inspection> {
  const sensor = createSensor({
    dissectors: ports.dissectors,
    hashSeed: ports.hashSeed,
    ...(options.limits === undefined ? {} : { limits: options.limits }),
    ...(options.onFlow === undefined ? {} : { onFlow: options.onFlow }),
  });
  const read = {
    space: sensor.input,
    ...(options.onProgress === undefined ? {} : { onProgress: options.onProgress }),
  };
  const { problem } = await ports.readCapture(path, sensor.frame.bind(sensor), read);
  const harvest = sensor.finish();
  return {
    capture: options.capture,
    harvest,
    assets: assetsOf(ports, harvest, options.capture, options.keepExternal === true),
    problem,
  };
}

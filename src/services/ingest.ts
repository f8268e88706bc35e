/**
 * From a harvest to assets, in one transaction a site: what was seen is stored, everything that it touches is resolved again,
 * and the result is committed with the word that it was taken. Half of it never is. The same data in any order, whole or
 * in parts, gives the same assets: they are always resolved from all observations, never from a difference.
 */

import type { Harvest } from '../model/harvest.ts';
import type { CaptureRecord, InventoryStore, ResolveCounts, Resolver, SensorReport, SiteWriter } from './ports.ts';

export interface IngestPorts {
  readonly store: InventoryStore;
  readonly resolver: Resolver;
}

/** Resolves what the touched endpoints can change, and saves it. */
export async function resolveTouched(
  { resolver }: IngestPorts,
  writer: SiteWriter,
  touched: readonly number[] | 'all',
): Promise<ResolveCounts> {
  if (touched !== 'all' && touched.length === 0) return { assetsNew: 0, assetsChanged: 0 };
  const input = await writer.affected(touched, resolver);
  return writer.saveAssets(input, await resolver.resolve(input), resolver.label);
}

/** Assets of a site follow the catalogue and the rules: all are resolved again when those changed since. */
export async function followKnowledge(ports: IngestPorts, siteId: string): Promise<ResolveCounts | null> {
  return ports.store.write(siteId, async (writer) => {
    if ((await writer.resolvedUnder()) === ports.resolver.digest) return null;
    const counts = await resolveTouched(ports, writer, 'all');
    await writer.setResolvedUnder(ports.resolver.digest);
    return counts;
  });
}

/** Id of the source that a capture's observations carry, the same wherever the capture is imported. */
export const captureOrigin = (sha256: string): string => `c${sha256.slice(0, 24)}`;

/** Stores a capture within a transaction. @returns null when the site has it already: nothing was changed. */
export async function storeCapture(
  ports: IngestPorts,
  writer: SiteWriter,
  capture: CaptureRecord,
): Promise<ResolveCounts | null> {
  if (!(await writer.addCapture(capture))) return null;
  const touched = await writer.saveHarvest(capture.harvest, captureOrigin(capture.sha256));
  return resolveTouched(ports, writer, touched);
}

const isEmpty = (harvest: Harvest): boolean =>
  harvest.endpoints.length + harvest.observations.length + harvest.conversations.length === 0;

/**
 * Takes a batch of a live sensor. When this resolves, it is on disk.
 * @returns false when it was taken before (the sensor did not hear the answer and sent it again)
 */
export async function takeBatch(ports: IngestPorts, siteId: string, report: SensorReport): Promise<boolean> {
  return ports.store.write(siteId, async (writer) => {
    if (!(await writer.takeBatch(report))) return false;
    if (isEmpty(report.harvest)) return true;
    await resolveTouched(ports, writer, await writer.saveHarvest(report.harvest, report.id));
    return true;
  });
}

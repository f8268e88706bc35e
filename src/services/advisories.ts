/** Advisories of a folder, for commands that need no database. */

import type { Json } from '../exposure/csaf/json.ts';
import { isCsaf, readAdvisory } from '../exposure/csaf/read.ts';
import type { Advisory } from '../model/advisory.ts';

export interface AdvisoryPorts {
  /** JSON documents below a folder; `problem` tells why one cannot be read. */
  documents(
    folder: string,
  ): AsyncIterable<{ readonly name: string; readonly json?: unknown; readonly problem: string | null }>;
}

export interface AdvisoryFolder {
  /** By id, upper case. */
  readonly advisories: ReadonlyMap<string, Advisory>;
  /** Documents that were refused or cannot be read. Others of the folder that are no advisories are not among them. */
  readonly refused: readonly { readonly name: string; readonly why: string }[];
}

/** Reads every CSAF document below a folder; of several of one id the one that was updated last counts. */
export async function readAdvisoryFolder(ports: AdvisoryPorts, folder: string): Promise<AdvisoryFolder> {
  const advisories = new Map<string, Advisory>();
  const refused: { name: string; why: string }[] = [];
  for await (const { name, json, problem } of ports.documents(folder)) {
    if (problem !== null) {
      refused.push({ name, why: problem });
      continue;
    }
    if (!isCsaf(json as Json)) continue;
    const read = readAdvisory(json as Json);
    if (!read.ok) {
      refused.push({ name, why: read.error.detail });
      continue;
    }
    const key = read.value.id.toUpperCase();
    const before = advisories.get(key);
    if (before === undefined || Date.parse(before.updatedAt) <= Date.parse(read.value.updatedAt)) {
      advisories.set(key, read.value);
    }
  }
  return { advisories, refused };
}

/** Devices and advisories for tests of exposures: devices that people told of, advisories of a made-up maker, loaded as feeds. */

import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { feedFilesUnder } from '../../src/feeds/io/files.ts';
import type { ExposureRow } from '../../src/model/exposure.ts';
import { endpointKey } from '../../src/model/observation.ts';
import type { ExposurePage } from '../../src/services/exposure-reading.ts';
import type { TestInventory } from './inventory.ts';

export const BY = { login: 'nora' };
export const ALL: ExposurePage = {
  filter: '',
  states: [],
  bands: [],
  exploited: null,
  doc: null,
  asset: null,
  search: '',
  at: null,
  sort: '',
  cursor: null,
  limit: 100,
};

export interface Vulnerable {
  readonly id: string;
  readonly product: string;
  readonly range: string;
  readonly cve: string;
  readonly at?: string;
  readonly score?: number;
}
export const csaf = ({ id, product, range, cve, at = '2026-05-01T00:00:00Z', score = 7.5 }: Vulnerable): string =>
  JSON.stringify({
    document: {
      category: 'csaf_security_advisory',
      csaf_version: '2.0',
      title: `${product} advisory`,
      publisher: { category: 'vendor', name: 'Acme PSIRT', namespace: 'https://acme.example' },
      tracking: {
        id,
        version: '1',
        status: 'final',
        current_release_date: at,
        initial_release_date: at,
        revision_history: [{ date: at, number: '1', summary: 'first' }],
      },
    },
    product_tree: {
      branches: [
        {
          category: 'vendor',
          name: 'Philips',
          branches: [
            {
              category: 'product_name',
              name: product,
              branches: [
                {
                  category: 'product_version_range',
                  name: range,
                  product: { name: `${product} ${range}`, product_id: 'P1' },
                },
              ],
            },
          ],
        },
      ],
    },
    vulnerabilities: [
      {
        cve,
        notes: [{ category: 'summary', text: 'What it is.' }],
        product_status: { known_affected: ['P1'] },
        scores: [
          {
            products: ['P1'],
            cvss_v3: {
              version: '3.1',
              vectorString: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:N',
              baseScore: score,
              baseSeverity: 'HIGH',
            },
          },
        ],
        remediations: [{ category: 'vendor_fix', details: 'Update to 5.0.', product_ids: ['P1'] }],
      },
    ],
  });

export const short = (rows: readonly ExposureRow[]): string[] =>
  rows.map((r) => `${r.device.name} ${r.doc} ${r.state}`).sort();

export interface ExposureRig {
  /** One more device of a site, of which a person tells what it is. @returns its id */
  device(site: string, told: Readonly<Record<string, string>>): Promise<string>;
  /** Loads files by name as `openward feeds load` does. */
  load(files: Readonly<Record<string, string>>): Promise<void>;
  /** A minute later everything that changed is compared. */
  compared(): Promise<void>;
  list(more?: Partial<ExposurePage>, scope?: readonly string[] | null): Promise<readonly ExposureRow[]>;
}

export function exposureRig(inventory: TestInventory, clock: { ms: number }): ExposureRig {
  let devices = 0;
  async function device(site: string, told: Readonly<Record<string, string>>): Promise<string> {
    const ip = `10.1.0.${++devices}`;
    const address = { mac: `00:11:22:33:44:${devices.toString(16).padStart(2, '0')}`, ip, vlan: null, nested: null };
    const key = endpointKey(address);
    const times = { firstAtUs: clock.ms * 1000, lastAtUs: clock.ms * 1000 };
    await inventory.store.write(site, async (writer) => {
      const harvest = {
        endpoints: [{ ...address, key, ...times, packets: 1, bytes: 60, hops: null }],
        observations: [],
        conversations: [],
      };
      const touched = await writer.saveHarvest(harvest as never, 'test');
      const input = await writer.affected(touched, inventory.resolver);
      await writer.saveAssets(input, await inventory.resolver.resolve(input), inventory.resolver.label);
    });
    const id = await inventory.store.assetOfEndpoint(site, key);
    assert.ok(id !== null);
    for (const [attribute, value] of Object.entries(told))
      await inventory.assets.correct([site], BY, id, attribute as 'model', value);
    return id;
  }

  async function load(files: Readonly<Record<string, string>>): Promise<void> {
    const dir = await mkdtemp(join(tmpdir(), 'owexp-'));
    for (const [name, text] of Object.entries(files)) await writeFile(join(dir, name), text);
    const { loads } = await inventory.feeds.load(await feedFilesUnder(dir));
    await rm(dir, { recursive: true });
    for (const l of loads) assert.equal(l.error, null);
  }

  async function compared(): Promise<void> {
    clock.ms += 60_000;
    await inventory.keeping.compare();
  }
  const list = async (more: Partial<ExposurePage> = {}, scope: readonly string[] | null = null) =>
    (await inventory.exposures.page(scope, { ...ALL, ...more })).items;
  return { device, load, compared, list };
}

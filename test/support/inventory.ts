/** A whole inventory for tests: a fresh database, the real store and services, and the installed knowledge. */

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startResolverThread } from '../../src/capture/resolver.ts';
import { createCaptureRunner } from '../../src/capture/runner.ts';
import { systemReader } from '../../src/exposure/products/aliases.ts';
import { documentReader } from '../../src/feeds/io/sheets/document.ts';
import {
  loadCatalogue,
  loadClinical,
  loadEfforts,
  loadProductNames,
  loadRecallRules,
} from '../../src/install/catalog.ts';
import { loadFeeds } from '../../src/install/feeds.ts';
import { loadFields } from '../../src/install/sources.ts';
import { createMatcher, makersOf, sameMakerOf } from '../../src/services/advisories.ts';
import { type AssetReading, createAssetReading } from '../../src/services/assets.ts';
import { type Bills, createBills } from '../../src/services/bills.ts';
import { outNow } from '../../src/services/campaign-plan.ts';
import { type Campaigns, createCampaigns } from '../../src/services/campaigns.ts';
import { statedOutside } from '../../src/services/claim-score.ts';
import { claimNames } from '../../src/services/contradiction-names.ts';
import { type ContradictionReading, createContradictionReading } from '../../src/services/contradiction-reading.ts';
import {
  type ContradictionKeeping,
  contradictionRules,
  createContradictionKeeping,
} from '../../src/services/contradictions.ts';
import { type Controls, createControls } from '../../src/services/controls.ts';
import { type Correcting, createCorrecting } from '../../src/services/corrections.ts';
import { createEfforts, type EffortKeeping } from '../../src/services/efforts.ts';
import { createExposureReading, type ExposureReading } from '../../src/services/exposure-reading.ts';
import { createExposureKeeping, type ExposureKeeping } from '../../src/services/exposures.ts';
import { createFeeds, type Feeds } from '../../src/services/feeds.ts';
import { createForms, type Forms } from '../../src/services/forms.ts';
import { createImporting, type Importing } from '../../src/services/import.ts';
import { createHospital, type Hospital } from '../../src/services/overview.ts';
import type { CaptureRunner, InventoryStore, Resolver } from '../../src/services/ports.ts';
import { createRecallIndex } from '../../src/services/recall-matching.ts';
import { createRecallReading, type RecallReading } from '../../src/services/recalls.ts';
import { createRecords, type Records } from '../../src/services/records.ts';
import { createResolver, type Knowledge } from '../../src/services/resolver.ts';
import { createScore, rulesOf } from '../../src/services/risk.ts';
import { createRollingUp, type RollingUp } from '../../src/services/rollup.ts';
import { siteLevels } from '../../src/services/service-levels.ts';
import { createTriage, type Triage } from '../../src/services/triage.ts';
import { createWorking, type Working } from '../../src/services/work.ts';
import { billStore } from '../../src/store/bills.ts';
import { campaignStore } from '../../src/store/campaigns.ts';
import { claimStores } from '../../src/store/claims/index.ts';
import { controlStore } from '../../src/store/clinical/controls.ts';
import { triageStore } from '../../src/store/clinical/triage.ts';
import { componentKnowledge } from '../../src/store/components.ts';
import { type Database, openDatabase, openPool } from '../../src/store/database.ts';
import { exposureStore } from '../../src/store/exposures/index.ts';
import { knowledgeStore } from '../../src/store/exposures/knowledge.ts';
import { recallStore } from '../../src/store/exposures/recalls.ts';
import { rollUpStore } from '../../src/store/exposures/rollup.ts';
import { feedStore } from '../../src/store/feeds.ts';
import { inventoryStore } from '../../src/store/inventory.ts';
import { testDatabase } from './database.ts';

export const SITE = 'north';
export const OTHER_SITE = 'south';

export interface TestInventory {
  readonly url: string;
  readonly db: Database;
  readonly store: InventoryStore;
  readonly resolver: Resolver;
  readonly assets: AssetReading & Correcting;
  readonly hospital: Hospital;
  readonly imports: Importing;
  readonly feeds: Feeds;
  readonly keeping: ExposureKeeping;
  readonly exposures: ExposureReading;
  readonly triage: Triage;
  readonly recalls: RecallReading;
  readonly contradictions: ContradictionReading;
  readonly claiming: ContradictionKeeping;
  readonly forms: Forms;
  readonly records: Records;
  readonly bills: Bills;
  readonly controls: Controls;
  readonly rolling: RollingUp;
  readonly work: Working;
  readonly efforts: EffortKeeping;
  readonly campaigns: Campaigns;
  readonly spoolDir: string;
  readonly logged: string[];
  close(): Promise<void>;
}

let knowledge: Promise<Knowledge> | null = null;

async function load(): Promise<Knowledge> {
  const [catalogue, fields] = await Promise.all([loadCatalogue(), loadFields()]);
  return { catalogue, fields };
}

export const installedKnowledge = (): Promise<Knowledge> => (knowledge ??= load());

export interface TestInventoryOptions {
  readonly runner?: CaptureRunner;
  /** The time now; a function where it goes on. */
  readonly nowMs?: number | (() => number);
  /** Resolve in a thread, as the server does; absent: in this one. */
  readonly thread?: boolean;
}

/** With the sites north and south. */
export async function testInventory(options: TestInventoryOptions = {}): Promise<TestInventory> {
  const where = await testDatabase();
  const known = await installedKnowledge();
  const pool = openPool(where.url);
  const db = openDatabase(pool);
  const store = inventoryStore(pool, db);
  const thread = options.thread === true ? startResolverThread() : null;
  const resolver = thread === null ? createResolver(known) : createResolver(known, thread.resolve);
  const { nowMs = Date.now } = options;
  const clock = { nowMs: typeof nowMs === 'number' ? () => nowMs : nowMs };
  const ports = { store, resolver, clock };
  const spoolDir = await mkdtemp(join(tmpdir(), 'owspool-'));
  const logged: string[] = [];
  const log = (line: string): void => {
    logged.push(line);
  };
  const imports = createImporting({ ...ports, runner: options.runner ?? createCaptureRunner(), spoolDir, log });
  const names = await loadProductNames();
  const clinical = await loadClinical();
  const recallRules = await loadRecallRules();
  const rules = rulesOf(known.catalogue.digest, clinical.version);
  const knowing = { exposures: exposureStore(db), knowledge: knowledgeStore(db), clock, rules };
  const billing = {
    bills: billStore(db),
    components: componentKnowledge(db),
    sameMaker: sameMakerOf(makersOf(known.catalogue, names.owners)),
  };
  const labelOf = (type: string): string => resolver.label('type', type);
  const controls = createControls({ controls: controlStore(db), clock });
  const matrices = triageStore(db);
  const triage = createTriage({ triage: matrices, catalogue: clinical, clock, labelOf });
  const campaignsKept = campaignStore(db);
  const effortCatalogue = await loadEfforts();
  const levels = (site: string) => siteLevels({ triage: { ...matrices, matrix: triage.matrix } }, site);
  const efforts = createEfforts({
    ...{ efforts: campaignsKept, catalogue: effortCatalogue, triage: matrices, clock, labelOf },
  });
  const claims = claimStores(db);
  const keeping = createExposureKeeping({
    ...knowing,
    ...billing,
    matcherOf: (advisories) => createMatcher(known.catalogue, names, advisories),
    recallIndex: createRecallIndex(known.catalogue, names, recallRules),
    systemOf: systemReader(known.catalogue.cpe?.systems ?? []),
    scoring: async (site) =>
      createScore(
        await triage.matrix(site),
        await controls.counting(site),
        await statedOutside(claims.contradictions, site),
      ),
    log,
  });
  const documents = { documents: documentReader, spoolDir, clock };
  const contradicting = {
    contradictions: claims.contradictions,
    rules: contradictionRules(known.catalogue.digest),
    clock,
  };
  const exposures = createExposureReading({ ...knowing, keeping });
  const recalls = createRecallReading({
    recalls: recallStore(db),
    exposures: knowing.exposures,
    reading: exposures,
    keeping,
    rules: recallRules,
    clock,
  });
  const rolling = createRollingUp({ rollups: rollUpStore(db), triage, exposures, clock, labelOf });
  const work = createWorking({
    ...{ exposures, keeping, knowledge: knowing.knowledge, efforts, defaults: effortCatalogue.efforts, levels },
    devices: matrices.devices,
    outNow: (site) => outNow(campaignsKept, levels, site),
  });
  const assets = { ...createAssetReading(ports), ...createCorrecting(ports) };
  const timeZoneOf = async (site: string) => (await store.sites([site]))[0]?.timeZone ?? null;
  await store.addSite({ id: SITE, name: 'North', timeZone: 'Europe/Berlin' });
  await store.addSite({ id: OTHER_SITE, name: 'South', timeZone: 'Europe/Berlin' });
  return {
    url: where.url,
    db,
    store,
    resolver,
    assets,
    hospital: createHospital({ ...ports, catalogue: known.catalogue, version: 'test' }),
    imports,
    feeds: createFeeds({ store: feedStore(db), feeds: await loadFeeds(), nowMs: clock.nowMs }),
    keeping,
    exposures,
    triage,
    recalls,
    contradictions: createContradictionReading(contradicting),
    claiming: createContradictionKeeping({
      ...ports,
      ...contradicting,
      names: claimNames(known.catalogue, names),
      log,
    }),
    forms: createForms({ forms: claims.forms, ...documents }),
    records: createRecords({ records: claims.records, ...documents }),
    bills: createBills({ ...billing, knowledge: knowing.knowledge, keeping, feeds: await loadFeeds(), clock }),
    controls,
    rolling,
    work,
    efforts,
    campaigns: createCampaigns({ campaigns: campaignsKept, work, levels, assets, exposures, timeZoneOf, clock }),
    spoolDir,
    logged,
    async close() {
      await imports.stop();
      await keeping.stop();
      await thread?.close();
      await db.destroy();
      await where.close();
      await rm(spoolDir, { recursive: true, force: true });
    },
  };
}

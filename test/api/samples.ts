/** A valid request for each route that needs more than its address, so that 'allowed' means that it works. */

import { randomUUID } from 'node:crypto';
import type { Me, SavedView } from '../../src/model/api.ts';
import { PASSWORD, type TestClient, type World } from './harness.ts';

export interface Sample {
  /** Path below /api/v1 with its query. */
  readonly path: string;
  readonly body?: unknown;
  readonly multipart?: { readonly type: string; readonly payload: string };
}

export interface SampleContext {
  readonly w: World;
  /** Who sends it. */
  readonly me: Me | null;
  /** An administrator for what must be there first. */
  readonly admin: TestClient;
  /** `own`: an object that the sender may see; `other`: one of another site or person; `missing`: none. */
  readonly object: 'own' | 'other' | 'missing';
}

const MULTIPART = {
  type: 'multipart/form-data; boundary=xx',
  payload: '--xx\r\ncontent-disposition: form-data; name="file"; filename="a.pcap"\r\n\r\nbytes\r\n--xx--\r\n',
};

const pick = (c: SampleContext, own: string, other: string): string =>
  c.object === 'own' ? own : c.object === 'other' ? other : 'missing';
const asset = (c: SampleContext): string => pick(c, 'asset-north', 'asset-south');
const form = (c: SampleContext): string => pick(c, 'form-north', 'form-south');
const table = (c: SampleContext): string => pick(c, 'table-north', 'table-south');
/** Bills are of products: there is none of another site. */
const bill = (c: SampleContext): string => pick(c, 'bill', 'no-bill');
const campaign = (c: SampleContext): string => pick(c, 'campaign-north', 'campaign-south');
const OPTIONS = { downtimeMinutes: 60, team: 1, perWave: 10, testDevices: 1, soakHours: 24, startAt: null };
const importId = (c: SampleContext): string => pick(c, 'import-north', 'import-south');

/** Id of a new saved view of the sender, of somebody else, or of nobody. */
async function view(c: SampleContext): Promise<string> {
  const owner = c.object === 'own' ? (c.me?.id ?? c.admin.me?.id) : c.admin.me?.id;
  if (c.object === 'missing' || owner === undefined) return 'missing';
  const id = randomUUID();
  const content: Omit<SavedView, 'id' | 'own'> = { name: id, shared: false, filter: '', sort: '', columns: ['name'] };
  await c.w.store.views.add(id, owner, content);
  return id;
}

async function account(c: SampleContext): Promise<string> {
  if (c.object === 'missing') return 'missing';
  const found = await c.w.store.accounts.byLogin('target');
  return found?.id ?? 'missing';
}

type Make = (c: SampleContext) => Sample | Promise<Sample>;

/** By `METHOD url` as the router has it, without /api/v1. */
export const SAMPLES: Readonly<Record<string, Make>> = {
  'POST /setup': () => ({ path: '/setup', body: { token: 'x', login: 'xx', name: 'X', password: PASSWORD } }),
  'POST /session': () => ({ path: '/session', body: { login: 'reader', password: PASSWORD } }),
  'POST /session/password': () => ({ path: '/session/password', body: { current: PASSWORD, next: `${PASSWORD} 2` } }),
  'POST /users': () => ({
    path: '/users',
    body: { login: `u${randomUUID()}`, name: 'U', role: 'viewer', sites: ['north'] },
  }),
  'PATCH /users/:id': async (c) => ({ path: `/users/${await account(c)}`, body: { name: 'New' } }),
  'POST /users/:id/password': async (c) => ({ path: `/users/${await account(c)}/password`, body: {} }),
  'POST /views': () => ({ path: '/views', body: { name: randomUUID(), columns: ['name', 'type'] } }),
  'PATCH /views/:id': async (c) => ({ path: `/views/${await view(c)}`, body: { filter: 'type is known' } }),
  'DELETE /views/:id': async (c) => ({ path: `/views/${await view(c)}` }),
  'GET /assets/facets': () => ({ path: '/assets/facets?attributes=type,manufacturer' }),
  'GET /assets/export': () => ({ path: '/assets/export?columns=name,type' }),
  'POST /assets/merge': (c) => ({ path: '/assets/merge', body: { ids: ['asset-north', asset(c)] } }),
  'GET /assets/:id': (c) => ({ path: `/assets/${asset(c)}` }),
  'GET /assets/:id/conversations': (c) => ({ path: `/assets/${asset(c)}/conversations` }),
  'GET /assets/:id/said': (c) => ({ path: `/assets/${asset(c)}/said` }),
  'GET /assets/:id/timeline': (c) => ({ path: `/assets/${asset(c)}/timeline` }),
  'POST /assets/:id/attributes': (c) => ({
    path: `/assets/${asset(c)}/attributes`,
    body: { attribute: 'unit', value: 'ICU' },
  }),
  'POST /assets/:id/split': (c) => ({ path: `/assets/${asset(c)}/split`, body: { endpoints: ['|10.0.0.1||'] } }),
  'POST /corrections/:id/undo': (c) => ({ path: `/corrections/${pick(c, 'c1', 'c2')}/undo` }),
  'GET /exposure': (c) => ({ path: `/exposure?asset=${asset(c)}&doc=ACME-1` }),
  'POST /exposures/decisions': (c) => ({
    path: '/exposures/decisions',
    body: {
      items: [{ asset: asset(c), doc: 'ACME-1' }],
      kind: 'not_relevant',
      justification: 'component_not_present',
      evidence: 'The module is not installed.',
      expiresAt: null,
    },
  }),
  'POST /exposures/decisions/:id/undo': (c) => ({ path: `/exposures/decisions/${pick(c, 'd1', 'd2')}/undo` }),
  'GET /recalls/:number': () => ({ path: '/recalls/Z-0001-2026' }),
  'GET /recalls/:number/nearest': () => ({ path: '/recalls/Z-0001-2026/nearest' }),
  'GET /recalls/:number/devices/:asset': (c) => ({ path: `/recalls/Z-0001-2026/devices/${asset(c)}` }),
  'POST /recalls/:number/steps': (c) => ({
    path: '/recalls/Z-0001-2026/steps',
    body: { site: pick(c, 'north', 'south'), step: 'told', whom: 'Ward manager', note: '' },
  }),
  'POST /forms': () => ({ path: '/forms?site=north', multipart: MULTIPART }),
  'GET /forms/diff': (c) => ({ path: `/forms/diff?before=form-north&after=${form(c)}` }),
  'GET /forms/:id': (c) => ({ path: `/forms/${form(c)}` }),
  'GET /forms/:id/file': (c) => ({ path: `/forms/${form(c)}/file` }),
  'PUT /forms/:id/binding': (c) => ({
    path: `/forms/${form(c)}/binding`,
    body: { manufacturer: 'Acme', model: 'Pump', versions: null },
  }),
  'POST /forms/:id/rulings': (c) => ({
    path: `/forms/${form(c)}/rulings`,
    body: { question: 'TXCF-1', value: 'no', ground: 'The maker said so by letter.' },
  }),
  'POST /forms/rulings/:id/undo': (c) => ({
    path: `/forms/rulings/${pick(c, 'ruling-north', 'ruling-south')}/undo`,
  }),
  'DELETE /forms/:id': (c) => ({ path: `/forms/${form(c)}` }),
  'POST /records': () => ({ path: '/records?site=north', multipart: MULTIPART }),
  'GET /records/:id': (c) => ({ path: `/records/${table(c)}` }),
  'GET /records/:id/rows': (c) => ({ path: `/records/${table(c)}/rows` }),
  'PUT /records/:id/columns': (c) => ({ path: `/records/${table(c)}/columns`, body: { columns: { serial: 'A' } } }),
  'DELETE /records/:id': (c) => ({ path: `/records/${table(c)}` }),
  'GET /contradiction': (c) => ({ path: `/contradiction?asset=${asset(c)}&key=cmms-version` }),
  'POST /contradictions/decisions': (c) => ({
    path: '/contradictions/decisions',
    body: {
      items: [{ asset: asset(c), key: 'cmms-version' }],
      kind: 'record-to-correct',
      ground: 'The label says so.',
      expiresAt: null,
    },
  }),
  'POST /contradictions/decisions/:id/undo': (c) => ({
    path: `/contradictions/decisions/${pick(c, 'decision-north', 'decision-south')}/undo`,
  }),
  'POST /campaigns/preview': () => ({ path: '/campaigns/preview?site=north', body: { key: 'k', options: OPTIONS } }),
  'POST /campaigns': () => ({
    path: '/campaigns?site=north',
    body: { key: 'k', title: 'Pumps', backout: 'The old release from the share', options: OPTIONS },
  }),
  'GET /campaigns/:id': (c) => ({ path: `/campaigns/${campaign(c)}` }),
  'GET /campaigns/:id/devices': (c) => ({ path: `/campaigns/${campaign(c)}/devices` }),
  'GET /campaigns/:id/export': (c) => ({ path: `/campaigns/${campaign(c)}/export` }),
  'POST /campaigns/:id/steps': (c) => ({
    path: `/campaigns/${campaign(c)}/steps`,
    body: { seen: 1, step: { kind: 'started', note: '' } },
  }),
  'POST /campaigns/:id/plan': (c) => ({
    path: `/campaigns/${campaign(c)}/plan`,
    body: { seen: 1, options: OPTIONS, note: 'A new window' },
  }),
  'POST /campaigns/:id/undo': (c) => ({ path: `/campaigns/${campaign(c)}/undo`, body: { seen: 1 } }),
  'POST /campaigns/:id/fixed': (c) => ({
    path: `/campaigns/${campaign(c)}/fixed`,
    body: { devices: ['asset-north'], note: '' },
  }),
  'GET /maintenance-windows': () => ({ path: '/maintenance-windows?site=north' }),
  'POST /maintenance-windows': () => ({
    path: '/maintenance-windows?site=north',
    body: { unit: 'ICU', times: { kind: 'weekly', days: [7], from: '22:00', to: '04:00' }, note: '' },
  }),
  'DELETE /maintenance-windows/:id': (c) => ({
    path: `/maintenance-windows/${pick(c, 'window-north', 'window-south')}`,
  }),
  'GET /efforts': () => ({ path: '/efforts?site=north' }),
  'PUT /efforts': () => ({
    path: '/efforts?site=north',
    body: {
      ...{ action: 'patch', type: null, seen: 0, ground: 'Measured on ten pumps' },
      effort: { fixedHours: 2, hoursPerDevice: 1, downtimeMinutes: 45, share: 1 },
    },
  }),
  'GET /advisory': () => ({ path: '/advisory?doc=ACME-1' }),
  'POST /sboms': () => ({ path: '/sboms', multipart: MULTIPART }),
  'GET /sboms/diff': (c) => ({ path: `/sboms/diff?from=bill&to=${bill(c)}` }),
  'GET /sboms/:id': (c) => ({ path: `/sboms/${bill(c)}` }),
  'GET /sboms/:id/devices': (c) => ({ path: `/sboms/${bill(c)}/devices` }),
  'GET /sboms/:id/file': (c) => ({ path: `/sboms/${bill(c)}/file` }),
  'PUT /sboms/:id/binding': (c) => ({
    path: `/sboms/${bill(c)}/binding`,
    body: { manufacturer: 'Acme', model: 'Pump', versions: null },
  }),
  'DELETE /sboms/:id/binding': (c) => ({ path: `/sboms/${bill(c)}/binding` }),
  'POST /imports': () => ({ path: '/imports?site=north', multipart: MULTIPART }),
  'GET /imports/:id': (c) => ({ path: `/imports/${importId(c)}` }),
  'POST /imports/:id/cancel': (c) => ({ path: `/imports/${importId(c)}/cancel` }),
  'GET /exposure/receipt': (c) => ({ path: `/exposure/receipt?asset=${asset(c)}&doc=ACME-1` }),
  'GET /exposure/what-if': (c) => ({ path: `/exposure/what-if?asset=${asset(c)}&doc=ACME-1&changes=fix-applied` }),
  'GET /risk': () => ({ path: '/risk?site=north' }),
  'GET /risk/receipt': () => ({ path: '/risk/receipt?site=north&by=site' }),
  'GET /controls': () => ({ path: '/controls?site=north' }),
  'POST /controls': (c) => ({
    path: '/controls',
    body: {
      devices: [asset(c)],
      kind: 'isolated',
      what: 'Port shut',
      evidence: 'Switch log',
      doc: null,
      until: null,
      checked: true,
    },
  }),
  'POST /controls/:id/check': (c) => ({ path: `/controls/${pick(c, 'k1', 'k2')}/check` }),
  'POST /controls/:id/end': (c) => ({ path: `/controls/${pick(c, 'k1', 'k2')}/end`, body: { why: 'Mended' } }),
  'GET /triage': () => ({ path: '/triage?site=north' }),
  'GET /triage/history': () => ({ path: '/triage/history?site=north&kind=row&key=monitoring' }),
  'PATCH /triage/rows': () => ({
    path: '/triage/rows?site=north',
    body: { function: 'monitoring', row: { timeToHarmMinutes: 5 }, seen: 0, ground: 'Ward round' },
  }),
  'POST /triage/signatures': () => ({
    path: '/triage/signatures?site=north',
    body: { rows: [{ function: 'monitoring', seen: 1 }], name: 'Dr A', ground: 'Minutes of March' },
  }),
  'POST /triage/functions': () => ({
    path: '/triage/functions?site=north',
    body: { unit: 'ICU', type: null, device: null, function: 'life-support', ground: 'All beds are ventilated' },
  }),
  'POST /triage/restore': () => ({ path: '/triage/restore?site=north', body: { id: 's1', ground: 'A mistake' } }),
  'GET /triage/export': () => ({ path: '/triage/export?site=north&format=csv' }),
  'POST /triage/import': () => ({
    path: '/triage/import?site=north',
    body: { text: '{"rows":[],"units":[],"devices":[]}', ground: 'From the other site', apply: true },
  }),
  'PUT /networks': () => ({
    path: '/networks?site=north',
    body: [{ cidr: '10.0.0.0/24', vlan: null, name: 'ICU', unit: 'ICU' }],
  }),
};

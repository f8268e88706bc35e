/** The routes of the made-up API, one entry each. */

import type { AssetRow, ImportFile, Me, NetworkRow, Overview, Page, SavedView, UserRow } from '../../src/model/api.ts';
import { ATTRIBUTE_NAMES, type AttributeName } from '../../src/model/attribute.ts';
import { POLICY, type Role } from '../../src/model/people.ts';
import { type FakeCall, FakeProblem, type FakeRoute } from './fake-api.ts';
import { attributeInfos, conversationsOf, detailOf, facet, mapOf, saidOf, sorted, timelineOf } from './fake-assets.ts';
import { billRoutes } from './fake-bills.ts';
import { campaignRoutes } from './fake-campaigns.ts';
import { claimRoutes } from './fake-claims.ts';
import { NOW_MS, rowAt, SITES } from './fake-data.ts';
import { exposureRoutes } from './fake-exposures.ts';
import { fleetOf } from './fake-fleet.ts';
import { compile } from './fake-parse.ts';
import { recallRoutes } from './fake-recalls.ts';
import { riskRoutes } from './fake-risk.ts';
import { triageRoutes } from './fake-triage.ts';

const gone = (): FakeProblem => new FakeProblem(404, 'not-found', 'There is nothing with this id that you may see.');

function page<T>(items: readonly T[], query: URLSearchParams): Page<T> {
  const from = Number(query.get('cursor') ?? 0);
  const limit = Math.min(Number(query.get('limit') ?? 100), 500);
  return {
    items: items.slice(from, from + limit),
    next: from + limit < items.length ? String(from + limit) : null,
    total: items.length,
  };
}

function corrected(call: FakeCall, row: AssetRow): AssetRow {
  const mine = call.state.corrections.filter(
    (c) => c.asset === row.id && c.kind === 'attribute' && c.undoneAt === null,
  );
  if (mine.length === 0) return row;
  const values = { ...row.values, ...Object.fromEntries(mine.map((c) => [c.attribute, c.value])) };
  const confidence = { ...row.confidence, ...Object.fromEntries(mine.map((c) => [c.attribute, 1])) };
  return { ...row, values, confidence };
}

const memo = new WeakMap<readonly AssetRow[], Map<string, readonly AssetRow[]>>();
function selected(call: FakeCall): readonly AssetRow[] {
  const site = call.query.get('site') ?? '';
  const filter = call.query.get('filter') ?? '';
  const key = `${site}\n${filter}\n${call.query.get('sort') ?? ''}\n${call.state.corrections.length}`;
  const all = call.rows();
  const known = memo.get(all) ?? new Map<string, readonly AssetRow[]>();
  memo.set(all, known);
  const old = known.get(key);
  if (old !== undefined) return old;
  const merged = new Set(
    call.state.corrections.filter((c) => c.kind === 'same' && c.undoneAt === null).flatMap((c) => c.ids.slice(1)),
  );
  const passes = compile(filter);
  const rows = all
    .filter((r) => (site === '' || r.site === site) && !merged.has(r.id))
    .map((r) => corrected(call, r))
    .filter(passes);
  const result = sorted(rows, call.query.get('sort') ?? '');
  known.set(key, result);
  return result;
}

function one(call: FakeCall): AssetRow {
  const row = call.rows().find((r) => r.id === call.path[1]);
  if (row === undefined) throw gone();
  return corrected(call, row);
}
const nameOf = (id: string): string => String(rowAt(Number(id.split('-')[1])).values.name);
function detail(call: FakeCall, id: string): unknown {
  const row = call.rows().find((r) => r.id === id);
  if (row === undefined) throw gone();
  return detailOf(
    corrected(call, row),
    call.state.corrections.filter((c) => c.asset === id && c.undoneAt === null),
    nameOf,
  );
}

function me(call: FakeCall, login: string): Me {
  const user = call.state.users.find((u) => u.login === login);
  if (user === undefined) throw new FakeProblem(401, 'auth.required', 'Log in first.');
  const { id, name, role, sites } = user;
  const mustChangePassword = call.state.mustChange.has(login);
  return { id, login, name, role, permissions: POLICY[role], sites, csrf: 'fake-csrf', mustChangePassword };
}

function overview(call: FakeCall): Overview {
  const rows = selected(call);
  const counts = (a: AttributeName) => facet(rows, a).values;
  const share = (a: AttributeName) =>
    rows.length === 0 ? null : rows.filter((r) => r.values[a] === null).length / rows.length;
  const day = (back: number): string => new Date(NOW_MS - back * 86_400_000).toISOString().slice(0, 10);
  const newByDay = Array.from({ length: 14 }, (_, i) => ({
    day: day(13 - i),
    count: rows.filter((r) => String(r.values.first_seen).startsWith(day(13 - i))).length,
  }));
  const imports = call.state.imports;
  return {
    assets: rows.length,
    byCategory: counts('category'),
    byType: counts('type'),
    byManufacturer: counts('manufacturer'),
    byUnit: counts('unit'),
    unknownShare: {
      type: share('type'),
      manufacturer: share('manufacturer'),
      model: share('model'),
      software_version: share('software_version'),
    },
    newThisWeek: newByDay.slice(7).reduce((sum, d) => sum + d.count, 0),
    newByDay,
    sensors: call.state.sensors,
    imports: {
      running: imports.filter((i) => i.state === 'running').length,
      queued: imports.filter((i) => i.state === 'queued').length,
      failed: imports.filter((i) => i.state === 'failed').length,
      lastAt: imports[0]?.finishedAt ?? null,
    },
    visibility:
      rows.length === 0
        ? []
        : [
            { code: 'sensor.dropped', text: 'radiology-tap dropped 1,204 frames in the last hour' },
            { code: 'sensor.silent', text: 'south-edge has sent nothing for 3 hours' },
          ],
  };
}

const WORDS = /filename="([^"]*)"/g;
function upload(call: FakeCall): readonly ImportFile[] {
  const body = String(call.body);
  return [...body.matchAll(WORDS)].map(([, name = 'capture.pcap'], i) => {
    const bad = body.includes('<html') && call.query.get('keepReadable') !== 'true';
    const file: ImportFile = {
      id: `imp-${call.state.imports.length + 1 + i}`,
      site: call.query.get('site') ?? 'north',
      name,
      sizeBytes: body.length,
      state: bad ? 'failed' : 'running',
      progress: bad ? null : 0.1,
      by: call.login ?? '',
      createdAt: new Date().toISOString(),
      finishedAt: bad ? new Date().toISOString() : null,
      result: null,
      problem: bad
        ? {
            code: 'capture.not-a-capture',
            title: 'Not a capture',
            detail: 'The file begins with "<html", which is a web page. Export the capture as pcap or pcapng.',
            status: 400,
            at: { offset: 0 },
          }
        : null,
    };
    call.state.imports.unshift(file);
    return file;
  });
}
/** Running imports move a step each time that somebody looks. */
function advance(call: FakeCall): readonly ImportFile[] {
  const done = call.state.imports.find((i) => i.result !== null)?.result ?? null;
  for (const [i, file] of call.state.imports.entries()) {
    if (file.state !== 'running') continue;
    const progress = (file.progress ?? 0) + 0.3;
    call.state.imports[i] =
      progress < 1
        ? { ...file, progress }
        : { ...file, state: 'done', progress: 1, finishedAt: new Date().toISOString(), result: done };
  }
  return call.state.imports;
}

function correct(
  call: FakeCall,
  kind: 'same' | 'apart' | 'attribute',
  asset: string,
  summary: string,
  rest: { attribute?: string; value?: string | null; ids?: readonly string[] },
): void {
  call.state.corrections.unshift({
    id: `cor-${call.state.corrections.length + 1}`,
    kind,
    summary,
    by: call.login ?? '',
    at: new Date().toISOString(),
    undoneBy: null,
    undoneAt: null,
    asset,
    attribute: rest.attribute ?? null,
    value: rest.value ?? null,
    ids: rest.ids ?? [],
  });
}

const body = <T>(call: FakeCall): T => call.body as T;
const route = (text: string, needs: FakeRoute['needs'], run: FakeRoute['run']): FakeRoute => {
  const [method = 'GET', path = '/'] = text.split(' ');
  return { method, path, needs, run };
};

export const routes: readonly FakeRoute[] = [
  route('GET /setup', 'open', (c) => ({ needed: c.state.setupNeeded })),
  route('POST /setup', 'open', (c) => {
    const { token, login, name } = body<{ token: string; login: string; name: string }>(c);
    if (token !== 'right')
      throw new FakeProblem(
        403,
        'setup.token',
        'The set-up link is wrong or was used. Start the server again to print a new one.',
      );
    c.state.users.push({
      id: 'usr-new',
      login,
      name,
      role: 'administrator',
      sites: null,
      disabled: false,
      lastLoginAt: null,
      createdAt: new Date().toISOString(),
    });
    c.state.setupNeeded = false;
    c.cookie = `fake=${login}; HttpOnly; Path=/`;
    return me(c, login);
  }),
  route('POST /session', 'open', (c) => {
    const { login, password } = body<{ login: string; password: string }>(c);
    if (c.state.passwords.get(login) !== password)
      throw new FakeProblem(401, 'auth.failed', 'The name or the password is wrong.');
    c.cookie = `fake=${login}; HttpOnly; Path=/`;
    return me(c, login);
  }),
  route('GET /session', null, (c) => me(c, c.login ?? '')),
  route('DELETE /session', null, (c) => {
    c.cookie = 'fake=; Path=/; Max-Age=0';
  }),
  route('POST /session/password', null, (c) => {
    const { current, next } = body<{ current: string; next: string }>(c);
    if (c.state.passwords.get(c.login ?? '') !== current)
      throw new FakeProblem(403, 'auth.failed', 'The name or the password is wrong.');
    c.state.passwords.set(c.login ?? '', next);
    c.state.mustChange.delete(c.login ?? '');
  }),
  route('GET /sites', null, (c) => (c.login === 'newcomer' ? SITES.slice(0, 1) : SITES)),
  route('GET /attributes', null, () => attributeInfos),
  route('GET /overview', 'asset.read', overview),
  route('GET /assets', 'asset.read', (c) => page(selected(c), c.query)),
  route('GET /assets/facets', 'asset.read', (c) =>
    (c.query.get('attributes') ?? '')
      .split(',')
      .filter((a) => ATTRIBUTE_NAMES.includes(a as AttributeName))
      .map((a) => facet(selected(c), a as AttributeName)),
  ),
  route('GET /assets/export', 'asset.export', (c) => {
    const columns = (c.query.get('columns') ?? 'name').split(',') as AttributeName[];
    const lines = selected(c).map((r) => columns.map((n) => JSON.stringify(r.values[n] ?? '')).join(','));
    return {
      file: `devices.${c.query.get('format')}`,
      type: 'text/csv',
      text: [columns.join(','), ...lines].join('\r\n'),
    };
  }),
  route('GET /assets/:', 'asset.read', (c) => detail(c, c.path[1] ?? '')),
  route('GET /assets/:/conversations', 'asset.read', (c) => page(conversationsOf(one(c), rowAt), c.query)),
  route('GET /assets/:/said', 'asset.read', (c) => page(saidOf(one(c), [0, 1, 2, 3, 4].map(rowAt)), c.query)),
  route('GET /assets/:/timeline', 'asset.read', (c) => timelineOf(one(c))),
  route('POST /assets/:/attributes', 'asset.correct', (c) => {
    const { attribute, value } = body<{ attribute: string; value: string | null }>(c);
    correct(c, 'attribute', c.path[1] ?? '', `${attribute} = ${value ?? 'unknown'}`, { attribute, value });
    return detail(c, c.path[1] ?? '');
  }),
  route('POST /assets/merge', 'asset.correct', (c) => {
    const { ids } = body<{ ids: readonly string[] }>(c);
    correct(c, 'same', ids[0] ?? '', `${ids.length} devices are one`, { ids });
    return detail(c, ids[0] ?? '');
  }),
  route('POST /assets/:/split', 'asset.correct', (c) => {
    correct(
      c,
      'apart',
      c.path[1] ?? '',
      `${body<{ endpoints: readonly string[] }>(c).endpoints.length} addresses are another device`,
      {},
    );
    return detail(c, c.path[1] ?? '');
  }),
  route('GET /corrections', 'asset.read', (c) => page(c.state.corrections, c.query)),
  route('POST /corrections/:/undo', 'asset.correct', (c) => {
    const i = c.state.corrections.findIndex((x) => x.id === c.path[1]);
    const old = c.state.corrections[i];
    if (old === undefined) throw gone();
    c.state.corrections[i] = { ...old, undoneAt: new Date().toISOString(), undoneBy: c.login };
    memo.delete(c.rows());
  }),
  ...triageRoutes,
  ...riskRoutes,
  ...campaignRoutes,
  ...exposureRoutes,
  ...billRoutes,
  ...recallRoutes,
  ...claimRoutes,
  route('GET /next-observations', 'asset.read', () => [
    {
      source: 'imaging',
      vlan: '120',
      gap: 'not-seen-in-vlan',
      settles: 31.4,
      attributes: { model: 17.2, version: 14.2 },
      devices: 18,
      similar: 24,
      settled: 23,
    },
    {
      source: 'dhcp',
      vlan: null,
      gap: 'not-seen-of-these',
      settles: 6,
      attributes: { type: 6 },
      devices: 11,
      similar: 20,
      settled: 11,
    },
  ]),
  route('GET /fleet', 'asset.read', (c) => fleetOf(selected(c), c.query)),
  route('GET /map', 'asset.read', (c) => mapOf(selected(c), c.query.get('group') ?? 'subnet')),
  route('POST /imports', 'import.run', upload),
  route('GET /imports', 'import.read', (c) => page(advance(c), c.query)),
  route('GET /imports/:', 'import.read', (c) => c.state.imports.find((i) => i.id === c.path[1])),
  route('POST /imports/:/cancel', 'import.run', (c) => {
    const i = c.state.imports.findIndex((f) => f.id === c.path[1]);
    const old = c.state.imports[i];
    if (old === undefined) throw gone();
    const next: ImportFile = { ...old, state: 'cancelled', finishedAt: new Date().toISOString() };
    c.state.imports[i] = next;
    return next;
  }),
  route('GET /sensors', 'sensor.read', (c) => c.state.sensors),
  route('GET /networks', 'asset.read', (c) => c.state.networks),
  route('PUT /networks', 'network.write', (c) => {
    const bad = body<readonly NetworkRow[]>(c).findIndex((n) => !/^[\d.:a-f]+\/\d+$/.test(n.cidr));
    if (bad >= 0)
      throw new FakeProblem(
        400,
        'request.invalid',
        `Line ${bad + 1}: the subnet is not written as address/length, for example 10.20.0.0/16.`,
        { pointer: `/${bad}/cidr` },
      );
    c.state.networks = [...body<readonly NetworkRow[]>(c)];
    return c.state.networks;
  }),
  route('GET /views', null, (c) => c.state.views),
  route('POST /views', null, (c) => {
    const view: SavedView = { ...body<SavedView>(c), id: `view-${c.state.views.length + 1}`, own: true };
    c.state.views.push(view);
    return view;
  }),
  route('PATCH /views/:', null, (c) => {
    const i = c.state.views.findIndex((v) => v.id === c.path[1]);
    c.state.views[i] = { ...(c.state.views[i] as SavedView), ...body<Partial<SavedView>>(c) };
    return c.state.views[i];
  }),
  route('DELETE /views/:', null, (c) => {
    c.state.views.splice(
      c.state.views.findIndex((v) => v.id === c.path[1]),
      1,
    );
  }),
  route('GET /users', 'user.manage', (c) => c.state.users),
  route('POST /users', 'user.manage', (c) => {
    const { login, name, role, password } = body<{ login: string; name: string; role: Role; password?: string }>(c);
    if (c.state.users.some((u) => u.login === login))
      throw new FakeProblem(409, 'conflict', `There is an account "${login}" already.`);
    const user: UserRow = {
      id: `usr-${c.state.users.length}`,
      login,
      name,
      role,
      sites: null,
      disabled: false,
      lastLoginAt: null,
      createdAt: new Date().toISOString(),
    };
    c.state.users.push(user);
    c.state.passwords.set(login, password ?? 'made-up-initial-42');
    c.state.mustChange.add(login);
    return { ...user, initialPassword: password === undefined ? 'made-up-initial-42' : null };
  }),
  route('PATCH /users/:', 'user.manage', (c) => {
    const i = c.state.users.findIndex((u) => u.id === c.path[1]);
    c.state.users[i] = { ...(c.state.users[i] as UserRow), ...body<Partial<UserRow>>(c) };
    return c.state.users[i];
  }),
  route('POST /users/:/password', 'user.manage', () => ({ initialPassword: 'made-up-initial-43' })),
  route('GET /audit', 'audit.read', (c) => {
    const [actor, action] = [c.query.get('actor') ?? '', c.query.get('action') ?? ''];
    return page(
      c.state.audit.filter((a) => a.actor.includes(actor) && a.action.includes(action)),
      c.query,
    );
  }),
  route('GET /health', 'open', () => ({ status: 'ok', version: '0.1.0' })),
];

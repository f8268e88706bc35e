/**
 * The API on the real inventory: a capture goes in by upload, devices come out; what belongs to another site stays there in
 * the SQL; an upload that breaks off leaves nothing.
 */

import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { type AddressInfo, connect } from 'node:net';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';
import { createApi } from '../../src/api/server.ts';
import type { AssetDetail, AssetRow, Facet, ImportFile, Page, Problem } from '../../src/model/api.ts';
import { createAuditLog } from '../../src/services/audit.ts';
import { createPeople, type People } from '../../src/services/people.ts';
import { createSessions } from '../../src/services/sessions.ts';
import { createViews } from '../../src/services/views.ts';
import { peopleStore } from '../../src/store/people/index.ts';
import { type TestInventory, testInventory } from '../support/inventory.ts';
import { API, ORIGIN, PASSWORD, TestClient } from './harness.ts';

/** A capture of ARP announcements, one a device: 00:a0:c9:00:<net>:<n> holds 10.<net>.0.<n>. */
function arpCapture(net: number, devices: number): Buffer {
  const head = Buffer.alloc(24);
  head.writeUInt32LE(0xa1b2c3d4, 0);
  head.writeUInt16LE(2, 4);
  head.writeUInt16LE(4, 6);
  head.writeUInt32LE(65_535, 16);
  head.writeUInt32LE(1, 20);
  const frames = Array.from({ length: devices }, (_, i) => {
    const mac = Buffer.from([0x00, 0xa0, 0xc9, 0x00, net, i + 1]);
    const ip = Buffer.from([10, net, 0, i + 1]);
    const arp = Buffer.from('0001080006040001', 'hex');
    const frame = Buffer.concat([
      Buffer.alloc(6, 0xff),
      mac,
      Buffer.from('0806', 'hex'),
      arp,
      mac,
      ip,
      Buffer.alloc(6),
      ip,
    ]);
    const record = Buffer.alloc(16);
    record.writeUInt32LE(1_760_000_000 + i, 0);
    record.writeUInt32LE(frame.length, 8);
    record.writeUInt32LE(frame.length, 12);
    return Buffer.concat([record, frame]);
  });
  return Buffer.concat([head, ...frames]);
}

let inventory: TestInventory;
let app: FastifyInstance;
let people: People;
let admin: TestClient;
let northern: TestClient;

async function upload(
  client: TestClient,
  site: string,
  files: Readonly<Record<string, Buffer>>,
): Promise<ImportFile[]> {
  const parts = Object.entries(files).flatMap(([name, content]) => [
    Buffer.from(`--xx\r\ncontent-disposition: form-data; name="file"; filename="${name}"\r\n\r\n`),
    content,
    Buffer.from('\r\n'),
  ]);
  const r = await client.request('POST', `/imports?site=${site}`, {
    payload: Buffer.concat([...parts, Buffer.from('--xx--\r\n')]),
    headers: {
      origin: ORIGIN,
      'x-csrf-token': client.me?.csrf ?? '',
      'content-type': 'multipart/form-data; boundary=xx',
    },
  });
  assert.equal(r.statusCode, 200, r.body);
  return r.json();
}

async function finished(client: TestClient, id: string): Promise<ImportFile> {
  for (let i = 0; i < 200; i++) {
    const file = (await client.request('GET', `/imports/${id}`)).json<ImportFile>();
    if (file.state !== 'queued' && file.state !== 'running') return file;
    await sleep(100);
  }
  throw new Error('the import did not end');
}

before(async () => {
  inventory = await testInventory();
  const store = peopleStore(inventory.db);
  const now = Date.now;
  people = createPeople(store, now);
  const { assets, imports, hospital, exposures, triage, recalls, contradictions, forms, records, work, feeds } =
    inventory;
  const { efforts, campaigns } = inventory;
  const claims = { contradictions, forms, records, controls: inventory.controls, rolling: inventory.rolling };
  const services = {
    people,
    sessions: createSessions(store, now),
    audit: createAuditLog(store, now),
    views: createViews(store, now),
  };
  app = await createApi({
    services: {
      ...services,
      ...claims,
      bills: inventory.bills,
      assets,
      imports,
      hospital,
      exposures,
      triage,
      recalls,
      work,
      efforts,
      campaigns,
      feeds,
    },
    config: { docs: false },
  });
  inventory.imports.start();
  admin = new TestClient(app);
  const token = (await people.setupLink())?.split('#token=')[1] ?? '';
  admin.me = (await admin.send('POST', '/setup', { token, login: 'ada', name: 'Ada', password: PASSWORD })).json();
  const body = {
    login: 'nora',
    name: 'Nora',
    role: 'security-analyst',
    sites: ['north'],
    password: 'an initial password',
  };
  assert.equal((await admin.send('POST', '/users', body)).statusCode, 201);
  northern = new TestClient(app);
  await northern.login('nora', 'an initial password');
  northern.me = (
    await northern.send('POST', '/session/password', { current: 'an initial password', next: PASSWORD })
  ).json();
});
after(async () => {
  await app.close();
  await inventory.close();
});

describe('from a capture to devices', { timeout: 120_000 }, () => {
  test('several files: devices, a duplicate, and a file that is none, each with its result', async () => {
    const good = arpCapture(1, 4);
    const files = await upload(admin, 'north', {
      'a.pcap': good,
      'again.pcap': good,
      'page.pcap': Buffer.from('<!doctype html><html>'),
    });
    const ended = await Promise.all(files.map((f) => finished(admin, f.id)));
    assert.deepEqual(
      ended.map((f) => [f.name, f.state]),
      [
        ['a.pcap', 'done'],
        ['again.pcap', 'duplicate'],
        ['page.pcap', 'failed'],
      ],
    );
    assert.equal(ended[0]?.result?.frames, 4);
    assert.equal(ended[0]?.result?.assetsNew, 4);
    assert.equal(ended[2]?.problem?.code, 'capture.not-a-capture');
    const [south] = await upload(admin, 'south', { 's.pcap': arpCapture(2, 3) });
    assert.equal((await finished(admin, south?.id ?? '')).state, 'done');
    // The file goes right after its row is done.
    for (let i = 0; i < 50 && (await readdir(inventory.spoolDir)).length > 0; i++) await sleep(50);
    assert.deepEqual(await readdir(inventory.spoolDir), []);
  });

  test('list, filter, sort, facets, detail with evidence, export', async () => {
    const list = async (query: string): Promise<Page<AssetRow>> =>
      (await admin.request('GET', `/assets?${query}`)).json();
    assert.equal((await list('')).total, 7);
    const filter = encodeURIComponent('ips in_subnet 10.1.0.0/16');
    const page = await list(`site=north&filter=${filter}&sort=-ips&limit=3`);
    assert.equal(page.total, 4);
    assert.deepEqual(
      page.items.map((r) => r.values.ips),
      [['10.1.0.4'], ['10.1.0.3'], ['10.1.0.2']],
    );
    const rest = await list(`site=north&filter=${filter}&sort=-ips&limit=3&cursor=${page.next}`);
    assert.deepEqual(
      rest.items.map((r) => r.values.ips),
      [['10.1.0.1']],
    );
    const wrong = (await admin.request('GET', `/assets?filter=${encodeURIComponent('ips =')}`)).json<Problem>();
    assert.match(wrong.code, /^filter\./);
    assert.ok(Number(wrong.at?.['column']) > 0);
    const facets = (await admin.request('GET', '/assets/facets?attributes=mac_vendors')).json<Facet[]>();
    assert.equal(facets[0]?.values[0]?.count, 7);
    const detail = (await admin.request('GET', `/assets/${page.items[0]?.id}`)).json<AssetDetail>();
    assert.ok((detail.attributes.ips.supporting[0]?.rule ?? '').length > 0);
    const csv = await admin.request('GET', `/assets/export?columns=ips,macs&filter=${filter}&sort=ips`);
    assert.equal(csv.body.split('\r\n')[1], '10.1.0.1,00:a0:c9:00:01:01');
    assert.match(String(csv.headers['content-disposition']), /attachment; filename="openward-devices.csv"/);
    for (const path of [
      '/overview',
      '/map',
      '/sensors',
      '/networks',
      '/attributes',
      '/sites',
      '/corrections',
      '/health',
    ]) {
      const r = await admin.request('GET', path);
      assert.equal(r.statusCode, 200, `${path} ${r.body}`);
    }
    for (const part of ['conversations', 'timeline']) {
      const r = await admin.request('GET', `/assets/${page.items[0]?.id}/${part}`);
      assert.equal(r.statusCode, 200, `${part} ${r.body}`);
    }
  });

  test('a correction, a merge and its undoing', async () => {
    const { items } = (await admin.request('GET', '/assets?site=north&sort=ips')).json<Page<AssetRow>>();
    const ids = items.slice(0, 2).map((r) => r.id);
    const named = await admin.send('POST', `/assets/${ids[0]}/attributes`, { attribute: 'unit', value: 'ICU <b>' });
    assert.equal(named.json<AssetDetail>().values.unit, 'ICU <b>');
    const merged = await admin.send('POST', '/assets/merge', { ids });
    assert.equal(merged.statusCode, 200, merged.body);
    const correction = merged.json<AssetDetail>().corrections.find((c) => c.kind === 'same');
    assert.equal((await admin.request('GET', '/assets?site=north')).json<Page<AssetRow>>().total, 3);
    assert.equal((await admin.send('POST', `/corrections/${correction?.id}/undo`)).statusCode, 204);
    assert.equal((await admin.request('GET', '/assets?site=north')).json<Page<AssetRow>>().total, 4);
  });

  test('somebody of one site sees nothing of the other, not even that it is there', async () => {
    const all = (await admin.request('GET', '/assets')).json<Page<AssetRow>>().items;
    const south = all.find((r) => r.site === 'south');
    const north = all.find((r) => r.site === 'north');
    assert.ok(south && north);
    const seen = (await northern.request('GET', '/assets')).json<Page<AssetRow>>();
    assert.deepEqual([...new Set(seen.items.map((r) => r.site))], ['north']);
    assert.equal(seen.total, 4);
    const imported = (await admin.request('GET', '/imports?site=south')).json<Page<ImportFile>>().items[0];
    const none = (id: string | undefined): string => (id ?? '').replace(/[0-9a-f]/g, '0');
    const requests: readonly (readonly [string, (id: string) => string, string, unknown])[] = [
      ['GET', (id) => `/assets/${id}`, south.id, undefined],
      ['GET', (id) => `/assets/${id}/conversations`, south.id, undefined],
      ['GET', (id) => `/assets/${id}/timeline`, south.id, undefined],
      ['POST', (id) => `/assets/${id}/attributes`, south.id, { attribute: 'unit', value: 'x' }],
      ['POST', (id) => `/assets/${id}/split`, south.id, { endpoints: ['|10.2.0.1||'] }],
      ['GET', (id) => `/imports/${id}`, imported?.id ?? '', undefined],
      ['POST', (id) => `/imports/${id}/cancel`, imported?.id ?? '', undefined],
    ];
    for (const [method, path, id, body] of requests) {
      const send = (p: string) => (method === 'GET' ? northern.request('GET', p) : northern.send(method, p, body));
      const other = await send(path(id));
      const missing = await send(path(none(id)));
      assert.equal(other.statusCode, 404, `${method} ${path(id)} ${other.body}`);
      assert.equal(other.body.replaceAll(id, ''), missing.body.replaceAll(none(id), ''));
    }
    const merge = await northern.send('POST', '/assets/merge', { ids: [north.id, south.id] });
    assert.equal(merge.statusCode, 404);
    for (const path of [
      '/assets/facets?attributes=ips',
      '/assets/export?columns=ips',
      '/map',
      '/overview',
      '/corrections',
    ]) {
      const r = await northern.request('GET', path);
      assert.equal(r.statusCode, 200, r.body);
      assert.ok(!r.body.includes('10.2.0.'), path);
    }
    const searched = await northern.request('GET', `/assets?filter=${encodeURIComponent('ips in_subnet 10.2.0.0/16')}`);
    assert.equal(searched.json<Page<AssetRow>>().total, 0);
  });

  test('an upload that breaks off leaves no import and no file', async () => {
    await app.listen({ host: '127.0.0.1', port: 0 });
    const { port } = app.server.address() as AddressInfo;
    const before = (await admin.request('GET', '/imports')).json<Page<ImportFile>>().total;
    await new Promise<void>((done) => {
      const socket = connect(port, '127.0.0.1', () => {
        socket.write(
          `POST ${API}/imports?site=north HTTP/1.1\r\nHost: x\r\nOrigin: http://x\r\nCookie: ${admin.cookie}\r\n` +
            `X-Csrf-Token: ${admin.me?.csrf}\r\nContent-Type: multipart/form-data; boundary=xx\r\nContent-Length: 5000000\r\n\r\n` +
            '--xx\r\ncontent-disposition: form-data; name="file"; filename="half.pcap"\r\n\r\n',
        );
        socket.write(arpCapture(3, 9));
        setTimeout(() => socket.destroy(), 300);
      });
      socket.on('error', () => {});
      socket.on('close', () => done());
    });
    await sleep(1_000);
    assert.equal((await admin.request('GET', '/imports')).json<Page<ImportFile>>().total, before);
    assert.deepEqual(await readdir(inventory.spoolDir), []);
    assert.equal((await admin.request('GET', '/health')).statusCode, 200);
  });
});

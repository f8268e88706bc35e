/**
 * Devices as people see them: lists by filter, one device with its evidence, its conversations and its history. The evidence
 * is made anew from the observations by the rules of today, so that 'why?' never differs from what the rules say.
 */

import { AppError } from '../base/error.ts';
import type {
  AssetDetail,
  AssetRow,
  ConversationRow,
  CorrectionRow,
  Facet,
  NetworkMap,
  Page,
  SaidRow,
  TimelineEntry,
} from '../model/api.ts';
import type { Asset, AttributeView } from '../model/asset.ts';
import { ATTRIBUTE_NAMES, type AttributeName } from '../model/attribute.ts';
import type { Filter } from '../model/filter/ast.ts';
import { isAttribute } from '../model/filter/check.ts';
import { parse } from '../model/filter/parse.ts';
import { print } from '../model/filter/print.ts';
import { packOffset, packPosition, unpackOffset, unpackPosition } from './cursor.ts';
import type { AssetQuery, Clock, InventoryStore, Resolver, Scope, Sort, StoredAsset } from './ports.ts';

export interface PageQuery {
  readonly cursor: string | null;
  readonly limit: number;
}

export interface Selection {
  /** Filter text (model/filter); empty: all. */
  readonly filter: string;
  /** Attribute name, `-` before it for descending; empty: by name. */
  readonly sort: string;
}

export interface AssetPorts {
  readonly store: InventoryStore;
  readonly resolver: Resolver;
  readonly clock: Clock;
}

const FACET_VALUES = 100;
const TIMELINE_ENTRIES = 2_000;
const MAP_NODES = 5_000;
const MAX_PAGE = 500;
const EXPORT_PAGE = 1_000;

/** @throws AppError filter.* with its column */
export function readFilter(text: string): Filter {
  const result = parse(text);
  if (result.ok) return result.value;
  const { code, column, detail } = result.error;
  throw new AppError(code, 'invalid', `Filter, column ${column}: ${detail}`, { at: { column } });
}

/** @throws AppError request.invalid when it names no attribute */
export function readSort(text: string): Sort {
  const descending = text.startsWith('-');
  const attribute = descending ? text.slice(1) : text;
  if (attribute === '') return { attribute: 'name', descending };
  if (isAttribute(attribute)) return { attribute, descending };
  throw new AppError('request.invalid', 'invalid', `There is no attribute "${attribute}" to sort by.`, {
    at: { pointer: '/sort' },
  });
}

const nothing = (): AppError =>
  new AppError('not-found', 'not-found', 'There is no device with this id that you may see.');

/** Pages of a list that is counted through: `next` null at its end. */
export function offsetPage<T>(
  list: string,
  found: { readonly rows: readonly T[]; readonly total: number },
  offset: number,
): Page<T> {
  const end = offset + found.rows.length;
  return {
    items: found.rows,
    next: found.rows.length > 0 && end < found.total ? packOffset(list, end) : null,
    total: found.total,
  };
}

const unseen: AttributeView = { value: null, confidence: 0, supporting: [], conflicting: [] };

/** The device with the evidence of this moment; the kept row where resolving no longer gives it (it was just rewritten). */
function detailOf(stored: StoredAsset, asset: Asset | undefined, resolver: Resolver): AssetDetail {
  const { row } = stored;
  const attributes = {} as Record<AttributeName, AttributeView>;
  const values = {} as Record<AttributeName, string | readonly string[] | null>;
  const confidence: Partial<Record<AttributeName, number>> = {};
  const conflicts: AttributeName[] = [];
  for (const name of ATTRIBUTE_NAMES) {
    const view = asset?.attributes[name] ?? {
      ...unseen,
      value: row.values[name],
      confidence: row.confidence[name] ?? 0,
    };
    attributes[name] = view;
    values[name] = view.value === null || view.value.length === 0 ? null : view.value;
    if (values[name] !== null) confidence[name] = Math.round(view.confidence * 1000) / 1000;
    if (view.conflicting.length > 0) conflicts.push(name);
  }
  const endpoints = stored.endpoints.map((e) => ({
    ...e,
    macVendor: e.mac === null ? null : resolver.macVendor(e.mac),
  }));
  const { links, corrections } = stored;
  return { id: row.id, site: row.site, values, confidence, conflicts, attributes, endpoints, links, corrections };
}

export async function assetDetail(ports: AssetPorts, scope: Scope, id: string): Promise<AssetDetail> {
  const stored = await ports.store.assets.find(scope, id);
  if (stored === null) throw nothing();
  const input = await ports.store.evidence([stored.row.site], stored.row.id, ports.resolver);
  const assets = input === null ? [] : await ports.resolver.resolve(input);
  return detailOf(
    stored,
    assets.find((a) => a.id === stored.row.id),
    ports.resolver,
  );
}

export interface AssetReading {
  page(scope: Scope, query: Selection & PageQuery): Promise<Page<AssetRow>>;
  facets(scope: Scope, filter: string, attributes: readonly AttributeName[]): Promise<readonly Facet[]>;
  rows(scope: Scope, query: Selection): AsyncIterable<AssetRow>;
  detail(scope: Scope, id: string): Promise<AssetDetail>;
  conversations(scope: Scope, id: string, page: PageQuery): Promise<Page<ConversationRow>>;
  /** What it said about others: none of it is about itself. */
  saidAboutOthers(scope: Scope, id: string, page: PageQuery): Promise<Page<SaidRow>>;
  timeline(scope: Scope, id: string): Promise<readonly TimelineEntry[]>;
  corrections(scope: Scope, page: PageQuery): Promise<Page<CorrectionRow>>;
  map(scope: Scope, filter: string, group: 'subnet' | 'vlan' | 'type'): Promise<NetworkMap>;
}

async function pageOf(ports: AssetPorts, scope: Scope, query: Selection & PageQuery): Promise<Page<AssetRow>> {
  const filter = readFilter(query.filter);
  const sort = readSort(query.sort);
  const list = `${sort.descending ? '-' : ''}${sort.attribute} ${print(filter)}`;
  const limit = Math.min(Math.max(query.limit, 1), MAX_PAGE);
  const start = query.cursor === null ? null : unpackPosition(list, query.cursor);
  const asked: AssetQuery = { scope, filter, nowMs: ports.clock.nowMs() };
  // Later pages show the count of the first: it is counted once a walk through the list.
  const [slice, total] = await Promise.all([
    ports.store.assets.page(asked, sort, start?.at ?? null, limit),
    start?.total ?? ports.store.assets.count(asked),
  ]);
  return { items: slice.rows, next: slice.next === null ? null : packPosition(list, slice.next, total), total };
}

async function* allRows(ports: AssetPorts, scope: Scope, query: Selection): AsyncGenerator<AssetRow> {
  const asked: AssetQuery = { scope, filter: readFilter(query.filter), nowMs: ports.clock.nowMs() };
  const sort = readSort(query.sort);
  let at = null;
  do {
    const slice = await ports.store.assets.page(asked, sort, at, EXPORT_PAGE);
    yield* slice.rows;
    at = slice.next;
  } while (at !== null);
}

export function createAssetReading(ports: AssetPorts): AssetReading {
  const { store, resolver, clock } = ports;
  return {
    page: (scope, query) => pageOf(ports, scope, query),
    rows: (scope, query) => allRows(ports, scope, query),
    detail: (scope, id) => assetDetail(ports, scope, id),
    async facets(scope, filter, attributes) {
      const query = { scope, filter: readFilter(filter), nowMs: clock.nowMs() };
      const counts = await store.assets.facets(query, attributes, FACET_VALUES);
      return attributes.map((attribute, i) => ({
        attribute,
        values: (counts[i] ?? []).map((c) => ({
          ...c,
          label: c.value === null ? '' : resolver.label(attribute, c.value),
        })),
      }));
    },
    async conversations(scope, id, { cursor, limit }) {
      const list = `conversations ${id}`;
      const offset = unpackOffset(list, cursor);
      const found = await store.assets.conversations(scope, id, offset, Math.min(limit, MAX_PAGE));
      if (found === null) throw nothing();
      return offsetPage(list, found, offset);
    },
    async saidAboutOthers(scope, id, { cursor, limit }) {
      const list = `said ${id}`;
      const offset = unpackOffset(list, cursor);
      const found = await store.assets.saidAboutOthers(scope, id, offset, Math.min(limit, MAX_PAGE));
      if (found === null) throw nothing();
      return offsetPage(list, found, offset);
    },
    async timeline(scope, id) {
      const entries = await store.assets.timeline(scope, id, TIMELINE_ENTRIES);
      if (entries === null) throw nothing();
      return entries;
    },
    async corrections(scope, { cursor, limit }) {
      const offset = unpackOffset('corrections', cursor);
      return offsetPage('corrections', await store.corrections(scope, offset, Math.min(limit, MAX_PAGE)), offset);
    },
    async map(scope, text, group) {
      const filter = readFilter(text);
      const map = await store.assets.map({ scope, filter, nowMs: clock.nowMs() }, group, MAP_NODES);
      if (group !== 'type') return map;
      return { ...map, groups: map.groups.map((g) => ({ ...g, label: resolver.label('type', g.label) })) };
    },
  };
}

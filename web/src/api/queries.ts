/** Every read of the API as react-query options: one key scheme, so that a change knows what it makes stale. */

import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query';
import type {
  AssetDetail,
  AssetRow,
  AttributeInfo,
  AuditRow,
  ConversationRow,
  CorrectionRow,
  Facet,
  ImportFile,
  Me,
  NetworkMap,
  NetworkRow,
  Overview,
  Page,
  SaidRow,
  SavedView,
  SensorRow,
  SetupState,
  Site,
  TimelineEntry,
  UserRow,
} from '../../../src/model/api.ts';
import type { AttributeName } from '../../../src/model/attribute.ts';
import type { BillDetail, BillDevice, BillDiff, BillRow } from '../../../src/model/bill.ts';
import type {
  AdvisoryDetail,
  AdvisoryRow,
  ExposureDetail,
  ExposureRow,
  ExposureSummary,
} from '../../../src/model/exposure.ts';
import type { FeedStatus } from '../../../src/model/feed.ts';
import type { Fleet, FleetSort, NextSource } from '../../../src/model/fleet.ts';
import type { NearestKind, RecallDetail, RecallDevice, RecallRow, RecallSummary } from '../../../src/model/recall.ts';
import type { WorkPlan } from '../../../src/model/work.ts';
import { get, setCsrf } from './client.ts';

export const PAGE_ROWS = 100;

export const meQuery = queryOptions({
  queryKey: ['me'],
  queryFn: async ({ signal }) => {
    const me = await get<Me>('/session', {}, signal);
    setCsrf(me.csrf);
    return me;
  },
  retry: false,
  staleTime: 60_000,
});
export const setupQuery = queryOptions({
  queryKey: ['setup'],
  queryFn: ({ signal }) => get<SetupState>('/setup', {}, signal),
  retry: false,
});
export const sitesQuery = queryOptions({
  queryKey: ['sites'],
  queryFn: ({ signal }) => get<readonly Site[]>('/sites', {}, signal),
  staleTime: 300_000,
});
export const attributesQuery = queryOptions({
  queryKey: ['attributes'],
  queryFn: ({ signal }) => get<readonly AttributeInfo[]>('/attributes', {}, signal),
  staleTime: 300_000,
});
export const overviewQuery = (site: string) =>
  queryOptions({
    queryKey: ['overview', site],
    queryFn: ({ signal }) => get<Overview>('/overview', { site }, signal),
    refetchInterval: 30_000,
  });

export interface AssetListKey {
  readonly site: string;
  readonly filter: string;
  readonly sort: string;
}
export const assetsQuery = (key: AssetListKey) =>
  infiniteQueryOptions({
    queryKey: ['assets', key],
    queryFn: ({ signal, pageParam }) =>
      get<Page<AssetRow>>('/assets', { ...key, cursor: pageParam, limit: PAGE_ROWS }, signal),
    initialPageParam: '',
    getNextPageParam: (page) => page.next ?? undefined,
    placeholderData: keepPreviousData,
    retry: false,
    staleTime: 15_000,
  });
export const facetsQuery = (site: string, filter: string, attributes: readonly AttributeName[]) =>
  queryOptions({
    queryKey: ['facets', site, filter, attributes],
    queryFn: ({ signal }) =>
      get<readonly Facet[]>('/assets/facets', { site, filter, attributes: attributes.join(',') }, signal),
    placeholderData: keepPreviousData,
    retry: false,
    staleTime: 15_000,
  });
export const assetQuery = (id: string) =>
  queryOptions({
    queryKey: ['asset', id],
    queryFn: ({ signal }) => get<AssetDetail>(`/assets/${encodeURIComponent(id)}`, {}, signal),
    retry: false,
  });
export const timelineQuery = (id: string) =>
  queryOptions({
    queryKey: ['asset', id, 'timeline'],
    queryFn: ({ signal }) => get<readonly TimelineEntry[]>(`/assets/${encodeURIComponent(id)}/timeline`, {}, signal),
  });
export const saidQuery = (id: string) =>
  infiniteQueryOptions({
    queryKey: ['asset', id, 'said'],
    queryFn: ({ signal, pageParam }) =>
      get<Page<SaidRow>>(`/assets/${encodeURIComponent(id)}/said`, { cursor: pageParam, limit: 100 }, signal),
    initialPageParam: '',
    getNextPageParam: (page) => page.next ?? undefined,
  });
export const conversationsQuery = (id: string) =>
  infiniteQueryOptions({
    queryKey: ['asset', id, 'conversations'],
    queryFn: ({ signal, pageParam }) =>
      get<Page<ConversationRow>>(
        `/assets/${encodeURIComponent(id)}/conversations`,
        { cursor: pageParam, limit: PAGE_ROWS },
        signal,
      ),
    initialPageParam: '',
    getNextPageParam: (page) => page.next ?? undefined,
  });
export const correctionsQuery = infiniteQueryOptions({
  queryKey: ['corrections'],
  queryFn: ({ signal, pageParam }) =>
    get<Page<CorrectionRow>>('/corrections', { cursor: pageParam, limit: PAGE_ROWS }, signal),
  initialPageParam: '',
  getNextPageParam: (page) => page.next ?? undefined,
});
export interface FleetListKey {
  readonly site: string;
  readonly filter: string;
  readonly sort: FleetSort;
  readonly odd: string;
}
export const fleetQuery = (key: FleetListKey) =>
  infiniteQueryOptions({
    queryKey: ['fleet', key],
    queryFn: ({ signal, pageParam }) => get<Fleet>('/fleet', { ...key, cursor: pageParam, limit: 50 }, signal),
    initialPageParam: '',
    getNextPageParam: (page) => page.next ?? undefined,
    placeholderData: keepPreviousData,
    retry: false,
    staleTime: 60_000,
  });
export const nextSourcesQuery = (site: string) =>
  queryOptions({
    queryKey: ['next-observations', site],
    queryFn: ({ signal }) => get<readonly NextSource[]>('/next-observations', { site }, signal),
    staleTime: 60_000,
  });
export const mapQuery = (site: string, filter: string, group: string) =>
  queryOptions({
    queryKey: ['map', site, filter, group],
    queryFn: ({ signal }) => get<NetworkMap>('/map', { site, filter, group }, signal),
    retry: false,
    staleTime: 60_000,
  });
export const importsQuery = (site: string) =>
  infiniteQueryOptions({
    queryKey: ['imports', site],
    queryFn: ({ signal, pageParam }) =>
      get<Page<ImportFile>>('/imports', { site, cursor: pageParam, limit: 50 }, signal),
    initialPageParam: '',
    getNextPageParam: (page) => page.next ?? undefined,
    // Poll fast only while something moves.
    refetchInterval: (query) =>
      query.state.data?.pages.some((p) => p.items.some((i) => i.state === 'running' || i.state === 'queued')) === true
        ? 1_000
        : 20_000,
  });
export const sensorsQuery = (site: string) =>
  queryOptions({
    queryKey: ['sensors', site],
    queryFn: ({ signal }) => get<readonly SensorRow[]>('/sensors', { site }, signal),
    refetchInterval: 10_000,
  });
export const networksQuery = (site: string) =>
  queryOptions({
    queryKey: ['networks', site],
    queryFn: ({ signal }) => get<readonly NetworkRow[]>('/networks', { site }, signal),
  });
export const viewsQuery = queryOptions({
  queryKey: ['views'],
  queryFn: ({ signal }) => get<readonly SavedView[]>('/views', {}, signal),
});
export const usersQuery = queryOptions({
  queryKey: ['users'],
  queryFn: ({ signal }) => get<readonly UserRow[]>('/users', {}, signal),
});
export interface AuditKey {
  readonly actor: string;
  readonly action: string;
  readonly since: string;
}
export const auditQuery = (key: AuditKey) =>
  infiniteQueryOptions({
    queryKey: ['audit', key],
    queryFn: ({ signal, pageParam }) =>
      get<Page<AuditRow>>('/audit', { ...key, cursor: pageParam, limit: PAGE_ROWS }, signal),
    initialPageParam: '',
    getNextPageParam: (page) => page.next ?? undefined,
    placeholderData: keepPreviousData,
    retry: false,
  });

/** What is asked of exposures, as it stands in the address; '' where nothing is chosen. */
export interface ExposureListKey {
  /** Absent: advisories. */
  readonly kind?: 'recall';
  readonly site: string;
  readonly filter: string;
  readonly states: string;
  readonly bands: string;
  readonly exploited: string;
  readonly doc: string;
  readonly asset: string;
  readonly search: string;
  readonly at: string;
  readonly sort: string;
}
export const exposuresQuery = (key: ExposureListKey) =>
  infiniteQueryOptions({
    queryKey: ['exposures', key],
    queryFn: ({ signal, pageParam }) =>
      get<Page<ExposureRow>>('/exposures', { ...key, cursor: pageParam, limit: PAGE_ROWS }, signal),
    initialPageParam: '',
    getNextPageParam: (page) => page.next ?? undefined,
    placeholderData: keepPreviousData,
    retry: false,
    staleTime: 15_000,
  });
/** Groups are counted without the choice of groups: `bands` and `states` of the key are left out. */
export const exposureSummaryQuery = (key: Omit<ExposureListKey, 'bands' | 'states' | 'sort'>) =>
  queryOptions({
    queryKey: ['exposures', 'summary', key],
    queryFn: ({ signal }) => get<ExposureSummary>('/exposures/summary', { ...key }, signal),
    placeholderData: keepPreviousData,
    retry: false,
    refetchInterval: (query) => (query.state.data?.isBehind === true ? 3_000 : 60_000),
  });
export const exposureQuery = (asset: string, doc: string, at: string) =>
  queryOptions({
    queryKey: ['exposures', 'one', asset, doc, at],
    queryFn: ({ signal }) => get<ExposureDetail>('/exposure', { asset, doc, at }, signal),
    retry: false,
  });
export const advisoriesQuery = (key: { readonly site: string; readonly search: string; readonly matched: string }) =>
  infiniteQueryOptions({
    queryKey: ['exposures', 'advisories', key],
    queryFn: ({ signal, pageParam }) =>
      get<Page<AdvisoryRow>>('/advisories', { ...key, cursor: pageParam, limit: PAGE_ROWS }, signal),
    initialPageParam: '',
    getNextPageParam: (page) => page.next ?? undefined,
    placeholderData: keepPreviousData,
    retry: false,
  });
export const billsQuery = (key: {
  readonly site: string;
  readonly search: string;
  readonly bound: string;
  readonly asset: string;
}) =>
  infiniteQueryOptions({
    queryKey: ['sboms', 'list', key],
    queryFn: ({ signal, pageParam }) =>
      get<Page<BillRow>>('/sboms', { ...key, cursor: pageParam, limit: PAGE_ROWS }, signal),
    initialPageParam: '',
    getNextPageParam: (page) => page.next ?? undefined,
    placeholderData: keepPreviousData,
    retry: false,
  });
export const billQuery = (site: string, id: string) =>
  queryOptions({
    queryKey: ['sboms', 'one', site, id],
    queryFn: ({ signal }) => get<BillDetail>(`/sboms/${encodeURIComponent(id)}`, { site }, signal),
    retry: false,
  });
export const billDevicesQuery = (site: string, id: string) =>
  infiniteQueryOptions({
    queryKey: ['sboms', 'devices', site, id],
    queryFn: ({ signal, pageParam }) =>
      get<Page<BillDevice>>(
        `/sboms/${encodeURIComponent(id)}/devices`,
        { site, cursor: pageParam, limit: PAGE_ROWS },
        signal,
      ),
    initialPageParam: '',
    getNextPageParam: (page) => page.next ?? undefined,
    retry: false,
  });
export const billDiffQuery = (from: string, to: string) =>
  queryOptions({
    queryKey: ['sboms', 'diff', from, to],
    queryFn: ({ signal }) => get<BillDiff>('/sboms/diff', { from, to }, signal),
    retry: false,
  });
export const advisoryQuery = (site: string, doc: string) =>
  queryOptions({
    queryKey: ['exposures', 'advisory', site, doc],
    queryFn: ({ signal }) => get<AdvisoryDetail>('/advisory', { site, doc }, signal),
    retry: false,
  });
/** What is asked of recalls, as it stands in the address; '' where nothing is chosen. A decision makes all of them stale. */
export interface RecallListKey {
  readonly site: string;
  readonly classes: string;
  readonly states: string;
  readonly statuses: string;
  readonly overdue: string;
  readonly search: string;
  readonly sort: string;
}
export const recallsQuery = (key: RecallListKey) =>
  infiniteQueryOptions({
    queryKey: ['exposures', 'recalls', key],
    queryFn: ({ signal, pageParam }) =>
      get<Page<RecallRow>>('/recalls', { ...key, cursor: pageParam, limit: PAGE_ROWS }, signal),
    initialPageParam: '',
    getNextPageParam: (page) => page.next ?? undefined,
    placeholderData: keepPreviousData,
    retry: false,
    refetchInterval: 60_000,
  });
export const recallSummaryQuery = (site: string) =>
  queryOptions({
    queryKey: ['exposures', 'recalls', 'summary', site],
    queryFn: ({ signal }) => get<RecallSummary>('/recalls/summary', { site }, signal),
    retry: false,
    refetchInterval: 60_000,
  });
export const recallQuery = (number: string, site: string) =>
  queryOptions({
    queryKey: ['exposures', 'recalls', 'one', number, site],
    queryFn: ({ signal }) => get<RecallDetail>(`/recalls/${encodeURIComponent(number)}`, { site }, signal),
    retry: false,
  });
export const recallDeviceQuery = (number: string, asset: string) =>
  queryOptions({
    queryKey: ['exposures', 'recalls', 'device', number, asset],
    queryFn: ({ signal }) =>
      get<RecallDevice>(`/recalls/${encodeURIComponent(number)}/devices/${encodeURIComponent(asset)}`, {}, signal),
    retry: false,
  });
export const nearestQuery = (number: string, site: string) =>
  queryOptions({
    queryKey: ['exposures', 'recalls', 'nearest', number, site],
    queryFn: ({ signal }) =>
      get<readonly NearestKind[]>(`/recalls/${encodeURIComponent(number)}/nearest`, { site }, signal),
    retry: false,
  });
export const workQuery = (site: string, filter: string, hours: number, downtime = '', minima = '') =>
  queryOptions({
    queryKey: ['exposures', 'work', site, filter, hours, downtime, minima],
    queryFn: ({ signal }) => get<WorkPlan>('/work', { site, filter, hours, downtime, minima }, signal),
    placeholderData: keepPreviousData,
    retry: false,
    staleTime: 15_000,
  });
export const feedsQuery = queryOptions({
  queryKey: ['feeds'],
  queryFn: ({ signal }) => get<readonly FeedStatus[]>('/feeds', {}, signal),
  refetchInterval: 30_000,
});

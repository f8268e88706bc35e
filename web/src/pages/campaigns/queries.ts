/** Reads and changes of campaigns, windows and efforts. */
import {
  infiniteQueryOptions,
  keepPreviousData,
  queryOptions,
  useMutation,
  useQueryClient,
} from '@tanstack/react-query';
import type { Page } from '../../../../src/model/api.ts';
import type {
  CampaignDetail,
  CampaignDevicePage,
  CampaignRow,
  MaintenanceWindow,
} from '../../../../src/model/campaign.ts';
import type { EffortView } from '../../../../src/model/effort.ts';
import { change, get } from '../../api/client.ts';

export const campaignsQuery = (key: { readonly site: string; readonly statuses: string; readonly search: string }) =>
  infiniteQueryOptions({
    queryKey: ['campaigns', 'list', key],
    queryFn: ({ signal, pageParam }) =>
      get<Page<CampaignRow>>('/campaigns', { ...key, cursor: pageParam, limit: 50 }, signal),
    initialPageParam: '',
    getNextPageParam: (page) => page.next ?? undefined,
    placeholderData: keepPreviousData,
    retry: false,
  });
export const campaignQuery = (id: string) =>
  queryOptions({
    queryKey: ['campaigns', 'one', id],
    queryFn: ({ signal }) => get<CampaignDetail>(`/campaigns/${encodeURIComponent(id)}`, {}, signal),
    retry: false,
    refetchInterval: 60_000,
  });
export interface CampaignDevicesKey {
  readonly wave: string;
  readonly states: string;
  readonly search: string;
}
export const campaignDevicesQuery = (id: string, key: CampaignDevicesKey) =>
  infiniteQueryOptions({
    queryKey: ['campaigns', 'devices', id, key],
    queryFn: ({ signal, pageParam }) =>
      get<CampaignDevicePage>(
        `/campaigns/${encodeURIComponent(id)}/devices`,
        { ...key, cursor: pageParam, limit: 100 },
        signal,
      ),
    initialPageParam: '',
    getNextPageParam: (page) => page.next ?? undefined,
    placeholderData: keepPreviousData,
    retry: false,
  });
export const windowsQuery = (site: string) =>
  queryOptions({
    queryKey: ['campaigns', 'windows', site],
    queryFn: ({ signal }) => get<readonly MaintenanceWindow[]>('/maintenance-windows', { site }, signal),
    retry: false,
  });
export const effortsQuery = (site: string) =>
  queryOptions({
    queryKey: ['exposures', 'efforts', site],
    queryFn: ({ signal }) => get<EffortView>('/efforts', { site }, signal),
    retry: false,
  });

/** One change; what rests on it is read again. */
export function useCampaignChange<B, R>(method: string, path: string, site: string, onDone: (answer: R) => void) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: B) => change<R>(method, path, body, { site }),
    onSuccess: async (answer) => {
      await Promise.all(['campaigns', 'exposures'].map((key) => client.invalidateQueries({ queryKey: [key] })));
      onDone(answer);
    },
  });
}

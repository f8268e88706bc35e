/** What the pages of contradictions, forms and records read. All begin with `claims`: what is decided makes all of it stale. */
import { infiniteQueryOptions, keepPreviousData, queryOptions, useQueryClient } from '@tanstack/react-query';
import type { Page } from '../../../../src/model/api.ts';
import type {
  ContradictionDetail,
  ContradictionRow,
  ContradictionSummary,
} from '../../../../src/model/contradiction.ts';
import type { FormDetail, FormDiff, FormRow, FormSummary } from '../../../../src/model/form.ts';
import type { RecordImport, RecordImportDetail, RecordRow } from '../../../../src/model/record.ts';
import { get } from '../../api/client.ts';

const ROWS = 100;
/** Devices are compared a few seconds after a change. */
const BEHIND_MS = 3_000;

export function useClaimsRefresh(): () => Promise<void> {
  const client = useQueryClient();
  return () => client.invalidateQueries({ queryKey: ['claims'] });
}

/** As it stands in the address; '' where nothing is chosen. */
export interface ContradictionListKey {
  readonly site: string;
  readonly filter: string;
  readonly states: string;
  readonly severities: string;
  readonly rules: string;
  readonly asset: string;
  readonly form: string;
  readonly search: string;
  readonly at: string;
  readonly sort: string;
}
export const NO_KEY: ContradictionListKey = {
  ...{ site: '', filter: '', states: '', severities: '', rules: '', asset: '', form: '', search: '', at: '', sort: '' },
};

export const contradictionsQuery = (key: ContradictionListKey) =>
  infiniteQueryOptions({
    queryKey: ['claims', 'contradictions', key],
    queryFn: ({ signal, pageParam }) =>
      get<Page<ContradictionRow>>('/contradictions', { ...key, cursor: pageParam, limit: ROWS }, signal),
    initialPageParam: '',
    getNextPageParam: (page) => page.next ?? undefined,
    placeholderData: keepPreviousData,
    retry: false,
    staleTime: 15_000,
  });
/** Counted without the choice of severities, rules and states. */
export const contradictionSummaryQuery = (
  key: Omit<ContradictionListKey, 'severities' | 'states' | 'rules' | 'sort'>,
) =>
  queryOptions({
    queryKey: ['claims', 'summary', key],
    queryFn: ({ signal }) => get<ContradictionSummary>('/contradictions/summary', { ...key }, signal),
    placeholderData: keepPreviousData,
    retry: false,
    refetchInterval: (query) => (query.state.data?.isBehind === true ? BEHIND_MS : 60_000),
  });
export const contradictionQuery = (asset: string, key: string) =>
  queryOptions({
    queryKey: ['claims', 'contradiction', asset, key],
    queryFn: ({ signal }) => get<ContradictionDetail>('/contradiction', { asset, key }, signal),
    retry: false,
  });

export const formsQuery = (site: string, states: string, search: string) =>
  queryOptions({
    queryKey: ['claims', 'forms', site, states, search],
    queryFn: ({ signal }) => get<readonly FormRow[]>('/forms', { site, states, search }, signal),
    placeholderData: keepPreviousData,
    retry: false,
  });
export const formSummaryQuery = (site: string) =>
  queryOptions({
    queryKey: ['claims', 'form-summary', site],
    queryFn: ({ signal }) => get<FormSummary>('/forms/summary', { site }, signal),
    retry: false,
  });
export const formQuery = (id: string) =>
  queryOptions({
    queryKey: ['claims', 'form', id],
    queryFn: ({ signal }) => get<FormDetail>(`/forms/${encodeURIComponent(id)}`, {}, signal),
    retry: false,
  });
export const formDiffQuery = (before: string, after: string) =>
  queryOptions({
    queryKey: ['claims', 'diff', before, after],
    queryFn: ({ signal }) => get<FormDiff>('/forms/diff', { before, after }, signal),
    retry: false,
  });

export const recordImportsQuery = (site: string) =>
  queryOptions({
    queryKey: ['claims', 'tables', site],
    queryFn: ({ signal }) => get<readonly RecordImport[]>('/records', { site }, signal),
    retry: false,
  });
export const recordImportQuery = (id: string) =>
  queryOptions({
    queryKey: ['claims', 'table', id],
    queryFn: ({ signal }) => get<RecordImportDetail>(`/records/${encodeURIComponent(id)}`, {}, signal),
    enabled: id !== '',
    retry: false,
  });
export const recordRowsQuery = (id: string, which: string, search: string) =>
  infiniteQueryOptions({
    queryKey: ['claims', 'rows', id, which, search],
    queryFn: ({ signal, pageParam }) =>
      get<Page<RecordRow>>(
        `/records/${encodeURIComponent(id)}/rows`,
        { which, search, cursor: pageParam, limit: ROWS },
        signal,
      ),
    initialPageParam: '',
    getNextPageParam: (page) => page.next ?? undefined,
    placeholderData: keepPreviousData,
    retry: false,
  });

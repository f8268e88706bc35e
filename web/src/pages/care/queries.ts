/** Reads and changes of the triage matrix. */
import { keepPreviousData, queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import type { TriageHistoryRow, TriageImport, TriageView } from '../../../../src/model/triage.ts';
import { change, get } from '../../api/client.ts';

export const triageQuery = (site: string, at: string) =>
  queryOptions({
    queryKey: ['triage', site, at],
    queryFn: ({ signal }) => get<TriageView>('/triage', { site, at }, signal),
    placeholderData: keepPreviousData,
    retry: false,
  });
export const triageHistoryQuery = (site: string, kind: string, key: string) =>
  queryOptions({
    queryKey: ['triage', 'history', site, kind, key],
    queryFn: ({ signal }) => get<readonly TriageHistoryRow[]>('/triage/history', { site, kind, key }, signal),
    retry: false,
  });

/** One change of a site's matrix; what rests on it is read again. */
export function useTriageChange<B, R = void>(site: string, method: string, path: string, onDone: (answer: R) => void) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: B) => change<R>(method, path, body, { site }),
    onSuccess: async (answer) => {
      await Promise.all(['triage', 'exposures', 'risk'].map((key) => client.invalidateQueries({ queryKey: [key] })));
      onDone(answer);
    },
  });
}
export type Imported = TriageImport;

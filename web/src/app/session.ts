/** Who is logged in, what they may do, and which site they look at. */
import { useQuery, useSuspenseQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useCallback } from 'react';
import type { Me, Site } from '../../../src/model/api.ts';
import type { Permission } from '../../../src/model/people.ts';
import { meQuery, sitesQuery } from '../api/queries.ts';

export const useMe = (): Me => useSuspenseQuery(meQuery).data;
export const useMay = (permission: Permission): boolean => useMe().permissions.includes(permission);

export type UrlState = Readonly<Record<string, string | undefined>>;

/** The members of the address after `?`, and how to change some of them (undefined or '' takes one out). */
export function useUrl(): readonly [UrlState, (patch: UrlState, how?: 'push' | 'replace') => void] {
  const search = useSearch({ strict: false }) as UrlState;
  const navigate = useNavigate();
  const set = useCallback(
    (patch: UrlState, how: 'push' | 'replace' = 'push') => {
      void navigate({
        to: '.',
        search: ((old: UrlState) => ({ ...old, ...patch })) as never,
        replace: how === 'replace',
        resetScroll: false,
      });
    },
    [navigate],
  );
  return [search, set];
}

/** Id of the site looked at; '' means all sites that the person may see. */
export const useSite = (): string => useUrl()[0]['site'] ?? '';

const NONE: readonly Site[] = [];
export const useSites = (): readonly Site[] => useQuery(sitesQuery).data ?? NONE;

/** Time zone in which times are shown: that of the site, else of the only one, else this machine's. */
export function useTimeZone(): string | undefined {
  const site = useSite();
  const sites = useSites();
  return (sites.find((s) => s.id === site) ?? sites[0])?.timeZone;
}

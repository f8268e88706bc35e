/** The devices table's state as it stands in the address: filter, sort, columns, the open side panel, the facets. */
import { ATTRIBUTE_NAMES, type AttributeName } from '../../../../src/model/attribute.ts';
import { type UrlState, useUrl } from '../../app/session.ts';

export const DEFAULT_COLUMNS: readonly AttributeName[] = [
  'name',
  'type',
  'manufacturer',
  'model',
  'unit',
  'ips',
  'last_seen',
];
export const DEFAULT_SORT = 'name';

const isName = (text: string): text is AttributeName => (ATTRIBUTE_NAMES as readonly string[]).includes(text);

export function columnsOf(text: string | undefined): readonly AttributeName[] {
  const names = [...new Set((text ?? '').split(',').filter(isName))];
  return names.length === 0 ? DEFAULT_COLUMNS : names;
}

export interface ListState {
  readonly filter: string;
  readonly sort: string;
  readonly columns: readonly AttributeName[];
  readonly open: string | null;
  readonly facets: boolean;
  readonly set: (patch: UrlState, how?: 'push' | 'replace') => void;
}

export function useListState(): ListState {
  const [search, set] = useUrl();
  return {
    filter: search['filter'] ?? '',
    sort: search['sort'] ?? DEFAULT_SORT,
    columns: columnsOf(search['columns']),
    open: search['open'] ?? null,
    facets: search['facets'] !== 'off',
    set,
  };
}

const WIDTHS: Readonly<Partial<Record<AttributeName, number>>> = {
  name: 195,
  type: 155,
  manufacturer: 140,
  model: 150,
  unit: 125,
  ips: 130,
  macs: 150,
  last_seen: 120,
  first_seen: 120,
  vlans: 80,
  category: 110,
};
export const widthOf = (name: AttributeName): number => WIDTHS[name] ?? 150;

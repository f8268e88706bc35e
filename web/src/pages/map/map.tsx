/** The network map: who speaks with whom, grouped by subnet, VLAN or type. Filter and site are those of the devices. */
import { Anchor, SegmentedControl, TextInput, useComputedColorScheme } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { NetworkMap } from '../../../../src/model/api.ts';
import { mapQuery } from '../../api/queries.ts';
import { useSite, useUrl } from '../../app/session.ts';
import { Chips } from '../../filter/chips.tsx';
import { FilterInput, FilterProblem } from '../../filter/filter-input.tsx';
import { Bones, Empty, PageFrame } from '../../parts/layout.tsx';
import { count } from '../../parts/number.ts';
import { ProblemBox, toProblem } from '../../parts/problem.tsx';
import { SidePanel } from '../devices/side.tsx';
import { MapCanvas } from './canvas.tsx';
import { CATEGORY_LOOK } from './graph.ts';
import { MapTable } from './table.tsx';

const GROUPS = ['subnet', 'vlan', 'type'] as const;

function Legend({ map }: { readonly map: NetworkMap }) {
  const { t, i18n } = useTranslation();
  const scheme = useComputedColorScheme('light');
  const counts = new Map<string, number>();
  for (const n of map.nodes) counts.set(n.category ?? 'unknown', (counts.get(n.category ?? 'unknown') ?? 0) + 1);
  return (
    <ul className="ow-legend" aria-label={t('map.legend')}>
      {Object.entries(CATEGORY_LOOK).map(([category, look]) =>
        counts.has(category) ? (
          <li key={category}>
            <span className="ow-legenddot" style={{ background: look[scheme] }} aria-hidden>
              {look.letter}
            </span>
            {category === 'unknown' ? t('unknown') : t(`category.${category}`)}
            <span className="ow-note">{count(counts.get(category) ?? 0, i18n.language)}</span>
          </li>
        ) : null,
      )}
    </ul>
  );
}

function useFound(map: NetworkMap | undefined, text: string): ReadonlySet<string> | null {
  const [settled] = useDebouncedValue(text.trim().toLowerCase(), 200);
  return useMemo(() => {
    if (settled === '' || map === undefined) return null;
    return new Set(map.nodes.filter((n) => n.label.toLowerCase().includes(settled)).map((n) => n.id));
  }, [map, settled]);
}

export default function MapPage() {
  const { t, i18n } = useTranslation();
  const site = useSite();
  const [search, set] = useUrl();
  const filter = search['filter'] ?? '';
  const group = GROUPS.find((g) => g === search['group']) ?? 'subnet';
  const view = search['view'] === 'table' ? 'table' : 'drawing';
  const query = useQuery(mapQuery(site, filter, group));
  const [text, setText] = useState('');
  const map = query.data;
  const found = useFound(map, text);
  const problem = query.isError ? toProblem(query.error) : null;
  const apply = (next: string): void => set({ filter: next === '' ? undefined : next });
  return (
    <PageFrame
      full
      title={t('nav.map')}
      note={
        <span role="status">
          {map === undefined
            ? ' '
            : t('map.count', {
                nodes: count(map.nodes.length, i18n.language),
                edges: count(map.edges.length, i18n.language),
              })}
        </span>
      }
      actions={
        <Anchor
          component={Link}
          to="/devices"
          search={{ filter: filter === '' ? undefined : filter } as never}
          size="sm"
        >
          {t('map.as-list')}
        </Anchor>
      }
    >
      <div className="ow-toolbar">
        <FilterInput value={filter} onApply={apply} />
        <TextInput
          w={180}
          aria-label={t('map.search')}
          placeholder={t('map.search')}
          value={text}
          onChange={(e) => setText(e.currentTarget.value)}
        />
        <SegmentedControl
          aria-label={t('map.group')}
          value={group}
          onChange={(g) => set({ group: g }, 'replace')}
          data={GROUPS.map((g) => ({ value: g, label: t(`map.by-${g}`) }))}
        />
        <SegmentedControl
          aria-label={t('map.view')}
          value={view}
          onChange={(v) => set({ view: v === 'table' ? v : undefined }, 'replace')}
          data={[
            { value: 'drawing', label: t('map.drawing') },
            { value: 'table', label: t('map.as-table') },
          ]}
        />
      </div>
      <Chips filter={filter} onApply={apply} />
      <div className="ow-list">
        <div className="ow-listmain">
          {problem?.code.startsWith('filter.') === true && <FilterProblem text={filter} problem={problem} />}
          {problem !== null && !problem.code.startsWith('filter.') && (
            <ProblemBox error={query.error} onRetry={() => void query.refetch()} />
          )}
          {query.isPending && <Bones rows={10} />}
          {map !== undefined && map.nodes.length === 0 && <Empty title={t('map.none')} text={t('map.none-text')} />}
          {map !== undefined && map.nodes.length > 0 && (
            <>
              {map.truncated && <p className="ow-mapnote ow-warntext">{t('map.truncated')}</p>}
              {view === 'table' ? (
                <MapTable map={map} found={found} />
              ) : (
                <>
                  <MapCanvas
                    map={map}
                    chosen={search['open'] ?? null}
                    found={found}
                    onChoose={(id) => set({ open: id ?? undefined }, 'replace')}
                  />
                  <Legend map={map} />
                </>
              )}
            </>
          )}
        </div>
        {search['open'] !== undefined && (
          <SidePanel id={search['open']} onClose={() => set({ open: undefined }, 'replace')} />
        )}
      </div>
    </PageFrame>
  );
}

/** All exposures: which devices could be attacked through what is published, the most urgent first; now or on a past day. */
import { Anchor, Button, Menu, Select, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { IconDownload, IconSearch } from '@tabler/icons-react';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { lazy, Suspense, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ExposureSummary } from '../../../../src/model/exposure.ts';
import { STATES } from '../../../../src/model/exposure.ts';
import { VEX_FORMATS } from '../../../../src/model/vex-export.ts';
import { url } from '../../api/client.ts';
import { type ExposureListKey, exposureSummaryQuery, exposuresQuery } from '../../api/queries.ts';
import { useMay, useSite, useUrl } from '../../app/session.ts';
import { Chips } from '../../filter/chips.tsx';
import { FilterInput, FilterProblem } from '../../filter/filter-input.tsx';
import { Bones, Empty, PageFrame, Panel } from '../../parts/layout.tsx';
import { count } from '../../parts/number.ts';
import { ProblemBox, toProblem } from '../../parts/problem.tsx';
import { State } from '../../parts/state.tsx';
import { When } from '../../parts/time.tsx';
import { DecideButton } from './decide.tsx';
import { Groups } from './groups.tsx';
import { ExposureTable, keyOf } from './table.tsx';

const OpenTrend = lazy(async () => ({ default: (await import('./trend.tsx')).OpenTrend }));

type Set = ReturnType<typeof useUrl>[1];

/** End of a day as the moment to read; '' now. */
const momentOf = (day: string): string => (/^\d{4}-\d{2}-\d{2}$/.test(day) ? `${day}T23:59:59.999Z` : '');

function useListKey(): readonly [ExposureListKey, string, Set] {
  const [search, set] = useUrl();
  const site = useSite();
  const day = search['day'] ?? '';
  const key = {
    site,
    filter: search['filter'] ?? '',
    states: search['states'] ?? '',
    bands: search['bands'] ?? '',
    exploited: search['exploited'] ?? '',
    doc: search['doc'] ?? '',
    asset: '',
    search: search['search'] ?? '',
    at: momentOf(day),
    sort: search['sort'] ?? '',
  };
  return [key, day, set];
}

function Toolbar({ list, day, set }: { readonly list: ExposureListKey; readonly day: string; readonly set: Set }) {
  const { t } = useTranslation();
  const mayExport = useMay('asset.export');
  const search = useDebouncedCallback((text: string) => set({ search: text }, 'replace'), 300);
  const { sort: _sort, ...query } = list;
  return (
    <>
      <div className="ow-toolbar">
        <FilterInput value={list.filter} onApply={(filter) => set({ filter })} />
        <TextInput
          aria-label={t('exposure.search')}
          placeholder={t('exposure.search')}
          leftSection={<IconSearch size={14} aria-hidden />}
          defaultValue={list.search}
          onChange={(e) => search(e.currentTarget.value)}
          w={210}
        />
        <Select
          aria-label={t('exposure.state')}
          w={170}
          allowDeselect={false}
          value={list.states}
          data={[
            { value: '', label: t('exposure.open') },
            ...STATES.map((s) => ({ value: s, label: t(`exposure-state.${s}`) })),
            { value: STATES.join(','), label: t('exposure.every-state') },
          ]}
          onChange={(states) => set({ states: states ?? '' })}
        />
        <TextInput
          type="date"
          aria-label={t('exposure.as-of')}
          title={t('exposure.as-of')}
          max={new Date().toISOString().slice(0, 10)}
          value={day}
          onChange={(e) => set({ day: e.currentTarget.value }, 'replace')}
          w={140}
        />
        {mayExport && (
          <Menu position="bottom-end">
            <Menu.Target>
              <Button variant="default" leftSection={<IconDownload size={14} />}>
                {t('export.title')}
              </Button>
            </Menu.Target>
            <Menu.Dropdown>
              <Menu.Label>{t('exposure.export-what')}</Menu.Label>
              {(['csv', 'xlsx'] as const).map((format) => (
                <Menu.Item key={format} component="a" href={url('/exposures/export', { ...query, format })} download>
                  {t(`export.${format}`)}
                </Menu.Item>
              ))}
              <Menu.Label>{t('exposure.export-vex')}</Menu.Label>
              {VEX_FORMATS.map((format) => (
                <Menu.Item
                  key={format}
                  component="a"
                  href={url('/exposures/statements', { ...query, format })}
                  download
                >
                  {t(`export.${format}`)}
                </Menu.Item>
              ))}
            </Menu.Dropdown>
          </Menu>
        )}
      </div>
      <Chips filter={list.filter} onApply={(filter) => set({ filter })} />
    </>
  );
}

function Note({
  summary,
  day,
  total,
}: {
  readonly summary: ExposureSummary;
  readonly day: string;
  readonly total: number;
}) {
  const { t, i18n } = useTranslation();
  const shown = count(total, i18n.language);
  return (
    <span role="status" className="ow-inline">
      {t('exposure.count', { count: total, shown })}
      {' · '}
      {t('exposure.of-devices', {
        count: summary.devices,
        shown: count(summary.devices, i18n.language),
        all: count(summary.compared, i18n.language),
      })}
      {' · '}
      {day !== '' ? (
        <State tone="warn">{t('exposure.past', { day })}</State>
      ) : summary.isBehind ? (
        <State tone="warn">{t('exposure.behind')}</State>
      ) : (
        <span>
          {t('exposure.compared')} <When iso={summary.comparedAt} />
        </span>
      )}
    </span>
  );
}

/** Why there is nothing: never compared, no advisories, nothing matches, or nothing open. */
function Nothing({
  summary,
  narrowed,
  onClear,
}: {
  readonly summary: ExposureSummary | undefined;
  readonly narrowed: boolean;
  readonly onClear: () => void;
}) {
  const { t } = useTranslation();
  if (narrowed) {
    return (
      <Empty
        title={t('exposure.none-match')}
        text={t('exposure.none-match-text')}
        action={<Button onClick={onClear}>{t('filter.clear')}</Button>}
      />
    );
  }
  const known = summary?.states.some((s) => s.count > 0) === true;
  if (known) return <Empty title={t('exposure.none-open')} text={t('exposure.none-open-text')} />;
  return (
    <Empty
      title={t('exposure.none')}
      text={t('exposure.none-text')}
      action={
        <>
          <code className="ow-code">openward feeds load FOLDER</code>
          <Anchor component={Link} to="/feeds" size="sm">
            {t('nav.feeds')}
          </Anchor>
        </>
      }
    />
  );
}

export default function ExposuresPage() {
  const { t } = useTranslation();
  const [list, day, set] = useListKey();
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const mayDecide = useMay('exposure.decide') && day === '';
  const { bands, states: _states, sort: _sort, ...asked } = list;
  const summary = useQuery(exposureSummaryQuery(asked));
  const query = useInfiniteQuery(exposuresQuery(list));
  const rows = useMemo(() => query.data?.pages.flatMap((p) => p.items) ?? [], [query.data]);
  const total = query.data?.pages[0]?.total ?? 0;
  const problem = query.isError ? toProblem(query.error) : null;
  const badFilter = problem?.code.startsWith('filter.') === true;
  const narrowed = list.filter + list.search + list.states + bands + list.exploited + list.doc + day !== '';
  const clear = (): void =>
    set({ filter: '', search: '', states: '', bands: '', exploited: '', doc: '', day: '', sort: '' });
  const decidable = rows.filter((r) => chosen.has(keyOf(r))).map((r) => ({ asset: r.device.id, doc: r.doc }));
  return (
    <PageFrame
      title={t('nav.exposures')}
      note={
        summary.data !== undefined &&
        query.data !== undefined && <Note summary={summary.data} day={day} total={total} />
      }
    >
      <Toolbar list={list} day={day} set={set} />
      {list.doc !== '' && (
        <div className="ow-chips">
          <Button variant="default" size="compact-sm" onClick={() => set({ doc: '' })}>
            {t('exposure.only-doc', { doc: list.doc })} ✕
          </Button>
        </div>
      )}
      {badFilter && problem !== null && <FilterProblem text={list.filter} problem={problem} />}
      {problem !== null && !badFilter && <ProblemBox error={query.error} onRetry={() => void query.refetch()} />}
      {query.isPending && <Bones rows={14} />}
      <div className="ow-stack">
        {summary.data !== undefined && problem === null && summary.data.states.some((s) => s.count > 0) && (
          <div className="ow-exposurehead">
            <Groups
              summary={summary.data}
              bands={bands === '' ? [] : bands.split(',')}
              exploited={list.exploited === 'true'}
              onBands={(next) => set({ bands: next.join(',') }, 'replace')}
              onExploited={(on) => set({ exploited: on ? 'true' : '' }, 'replace')}
            />
            {summary.data.trend.length > 1 && (
              <Panel title={t('exposure.trend')} note="UTC">
                <Suspense fallback={<div className="ow-trend" />}>
                  <OpenTrend trend={summary.data.trend} />
                </Suspense>
              </Panel>
            )}
          </div>
        )}
        {query.data !== undefined && problem === null && rows.length === 0 && (
          <Nothing summary={summary.data} narrowed={narrowed} onClear={clear} />
        )}
        {problem === null && rows.length > 0 && (
          <Panel className={query.isPlaceholderData ? 'ow-stale' : ''}>
            <ExposureTable
              rows={rows}
              sort={list.sort === '' ? '-score' : list.sort}
              onSort={(sort) => set({ sort }, 'replace')}
              withDevice
              at={list.at}
              {...(mayDecide ? { chosen, onChoose: setChosen } : {})}
            />
            {query.hasNextPage && (
              <Button
                mt="sm"
                variant="default"
                loading={query.isFetchingNextPage}
                onClick={() => void query.fetchNextPage()}
              >
                {t('common.more')}
              </Button>
            )}
          </Panel>
        )}
      </div>
      {decidable.length > 0 && (
        <div className="ow-bulk" role="status">
          <strong>{t('exposure.chosen', { count: decidable.length })}</strong>
          <DecideButton items={decidable} onDone={() => setChosen(new Set())} />
          <Button variant="subtle" color="gray" onClick={() => setChosen(new Set())}>
            {t('bulk.clear')}
          </Button>
        </div>
      )}
    </PageFrame>
  );
}

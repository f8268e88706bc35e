/** Recalls that mean a device here, the gravest first, with the clock of class I. */
import { Anchor, Button, Menu, Select, Switch, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { IconDownload, IconSearch } from '@tabler/icons-react';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { RECALL_CLASSES, RECALL_STATUSES, type RecallRow, type RecallSummary } from '../../../../src/model/recall.ts';
import { url } from '../../api/client.ts';
import { type RecallListKey, recallSummaryQuery, recallsQuery } from '../../api/queries.ts';
import { useMay, useSite, useUrl } from '../../app/session.ts';
import { Bones, Empty, PageFrame, Panel } from '../../parts/layout.tsx';
import { count } from '../../parts/number.ts';
import { ProblemBox } from '../../parts/problem.tsx';
import { State, Unknown } from '../../parts/state.tsx';
import { DeviceText } from '../../parts/text.tsx';
import { Day, When } from '../../parts/time.tsx';
import { ClassMark, ClockMark, RecallMark } from './marks.tsx';

type Set = ReturnType<typeof useUrl>[1];

function useListKey(): readonly [RecallListKey, Set] {
  const [search, set] = useUrl();
  const site = useSite();
  const key = {
    site,
    classes: search['classes'] ?? '',
    states: search['states'] ?? '',
    statuses: search['statuses'] ?? '',
    overdue: search['overdue'] ?? '',
    search: search['search'] ?? '',
    sort: search['sort'] ?? '',
  };
  return [key, set];
}

function Toolbar({ list, set }: { readonly list: RecallListKey; readonly set: Set }) {
  const { t } = useTranslation();
  const mayExport = useMay('asset.export');
  const search = useDebouncedCallback((text: string) => set({ search: text }, 'replace'), 300);
  const { sort: _sort, ...query } = list;
  return (
    <div className="ow-toolbar ow-toolwrap">
      <TextInput
        aria-label={t('recall.search')}
        placeholder={t('recall.search')}
        leftSection={<IconSearch size={14} aria-hidden />}
        defaultValue={list.search}
        onChange={(e) => search(e.currentTarget.value)}
        w={260}
      />
      <Select
        aria-label={t('recall.class-title')}
        allowDeselect={false}
        value={list.classes}
        data={[
          { value: '', label: t('recall.every-class') },
          ...RECALL_CLASSES.map((c) => ({ value: c, label: t(`recall.class.${c}`) })),
        ]}
        onChange={(classes) => set({ classes: classes ?? '' })}
        w={150}
      />
      <Select
        aria-label={t('recall.here')}
        allowDeselect={false}
        value={list.states}
        data={[
          { value: '', label: t('recall.state-some') },
          { value: 'open', label: t('recall.state.open') },
          { value: 'handled', label: t('recall.state.handled') },
          { value: 'none', label: t('recall.state.none') },
          { value: 'open,handled,none', label: t('recall.state-all') },
        ]}
        onChange={(states) => set({ states: states ?? '' })}
        w={190}
      />
      <Select
        aria-label={t('recall.status-title')}
        allowDeselect={false}
        value={list.statuses}
        data={[
          { value: '', label: t('recall.every-status') },
          ...RECALL_STATUSES.map((s) => ({ value: s, label: t(`recall.status.${s}`) })),
        ]}
        onChange={(statuses) => set({ statuses: statuses ?? '' })}
        w={190}
      />
      <Switch
        mt={6}
        label={t('recall.only-overdue')}
        checked={list.overdue === 'true'}
        onChange={(e) => set({ overdue: e.currentTarget.checked ? 'true' : '' }, 'replace')}
      />
      {mayExport && (
        <Menu position="bottom-end">
          <Menu.Target>
            <Button variant="default" leftSection={<IconDownload size={14} />}>
              {t('export.title')}
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Label>{t('recall.export-what')}</Menu.Label>
            {(['csv', 'xlsx', 'json'] as const).map((format) => (
              <Menu.Item key={format} component="a" href={url('/recalls/export', { ...query, format })} download>
                {format === 'json' ? 'JSON' : t(`export.${format}`)}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
      )}
    </div>
  );
}

function Head({
  name,
  by,
  list,
  set,
}: {
  readonly name: string;
  readonly by: string;
  readonly list: RecallListKey;
  readonly set: Set;
}) {
  const own = list.sort === by ? 'ascending' : list.sort === `-${by}` ? 'descending' : undefined;
  return (
    <th aria-sort={own}>
      <button
        type="button"
        className="ow-sort"
        onClick={() => set({ sort: own === 'ascending' ? `-${by}` : by }, 'replace')}
      >
        {name}
        {own !== undefined && <span aria-hidden>{own === 'ascending' ? ' ↑' : ' ↓'}</span>}
      </button>
    </th>
  );
}

/** `4 affected, 1 to review`, and what was decided. */
function Counts({ row }: { readonly row: RecallRow }) {
  const { t, i18n } = useTranslation();
  const { counts } = row;
  const decided = counts.confirmed + counts.fixed + counts.notRelevant;
  const shown = (n: number): string => count(n, i18n.language);
  const parts = [
    counts.affected > 0 ? t('recall.n-affected', { count: counts.affected, shown: shown(counts.affected) }) : null,
    counts.needsReview > 0
      ? t('recall.n-review', { count: counts.needsReview, shown: shown(counts.needsReview) })
      : null,
    decided > 0 ? t('recall.n-decided', { count: decided, shown: shown(decided) }) : null,
    counts.notAffected > 0
      ? t('recall.n-clear', { count: counts.notAffected, shown: shown(counts.notAffected) })
      : null,
  ].filter((p) => p !== null);
  return <span>{parts.length === 0 ? t('recall.n-none') : parts.join(', ')}</span>;
}

function Row({ row }: { readonly row: RecallRow }) {
  const { t } = useTranslation();
  return (
    <tr>
      <td>
        <ClassMark value={row.classification} />
        {row.status !== null && <div className="ow-note">{t(`recall.status.${row.status}`)}</div>}
      </td>
      <td className="ow-wrap">
        <Anchor component={Link} to="/recall" search={{ number: row.number } as never} size="sm">
          <DeviceText text={row.product ?? row.number} />
        </Anchor>
        <div className="ow-note">
          {row.number}
          {' · '}
          {row.firm === null ? <Unknown /> : <DeviceText text={row.firm} />}
        </div>
      </td>
      <td className="ow-wrap">{row.reason === null ? <Unknown /> : <DeviceText text={row.reason} />}</td>
      <td>
        <RecallMark state={row.state} />
        <div className="ow-note">
          <Counts row={row} />
        </div>
      </td>
      <td>
        <ClockMark clock={row.clock} />
      </td>
      <td>{row.initiatedAt === null ? <Unknown /> : <Day iso={row.initiatedAt} />}</td>
    </tr>
  );
}

/** Nothing loaded, nothing matches, or nothing means a device here. */
function Nothing({
  summary,
  narrowed,
  onClear,
}: {
  readonly summary: RecallSummary | undefined;
  readonly narrowed: boolean;
  readonly onClear: () => void;
}) {
  const { t } = useTranslation();
  if (summary !== undefined && summary.stored === 0) {
    return (
      <Empty
        title={t('recall.nothing-stored')}
        text={t('recall.nothing-stored-text')}
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
  if (narrowed) {
    return (
      <Empty
        title={t('recall.none-match')}
        text={t('recall.none-match-text')}
        action={<Button onClick={onClear}>{t('filter.clear')}</Button>}
      />
    );
  }
  return <Empty title={t('recall.none-here')} text={t('recall.none-here-text')} />;
}

export default function RecallsPage() {
  const { t, i18n } = useTranslation();
  const [list, set] = useListKey();
  const summary = useQuery(recallSummaryQuery(list.site));
  const query = useInfiniteQuery(recallsQuery(list));
  const rows = query.data?.pages.flatMap((p) => p.items) ?? [];
  const total = query.data?.pages[0]?.total ?? 0;
  const narrowed = list.classes + list.states + list.statuses + list.overdue + list.search !== '';
  const head = { list, set };
  return (
    <PageFrame
      title={t('nav.recalls')}
      note={
        summary.data !== undefined && (
          <span role="status" className="ow-inline">
            {t('recall.count', { count: total, shown: count(total, i18n.language) })}
            {' · '}
            {t('recall.of-stored', { count: summary.data.stored, shown: count(summary.data.stored, i18n.language) })}
            {summary.data.overdue > 0 && (
              <>
                {' · '}
                <State tone="bad">{t('recall.n-overdue', { count: summary.data.overdue })}</State>
              </>
            )}
            {' · '}
            <span>
              {t('exposure.compared')} <When iso={summary.data.comparedAt} />
            </span>
          </span>
        )
      }
    >
      <div className="ow-stack">
        <Toolbar list={list} set={set} />
        {query.isError && <ProblemBox error={query.error} onRetry={() => void query.refetch()} />}
        {query.isPending && <Bones rows={10} />}
        {query.data !== undefined && rows.length === 0 && (
          <Nothing
            summary={summary.data}
            narrowed={narrowed}
            onClear={() => set({ classes: '', states: '', statuses: '', overdue: '', search: '', sort: '' })}
          />
        )}
        {rows.length > 0 && (
          <Panel className={query.isPlaceholderData ? 'ow-stale' : ''}>
            <div className="ow-tablewrap">
              <table className="ow-table ow-recalls">
                <thead>
                  <tr>
                    <Head name={t('recall.class-title')} by="class" {...head} />
                    <Head name={t('recall.product')} by="firm" {...head} />
                    <th>{t('recall.reason')}</th>
                    <Head name={t('nav.devices')} by="open" {...head} />
                    <Head name={t('recall.clock-title')} by="due" {...head} />
                    <Head name={t('recall.initiated')} by="initiated" {...head} />
                  </tr>
                </thead>
                <tbody>
                  {rows.map((row) => (
                    <Row key={row.number} row={row} />
                  ))}
                </tbody>
              </table>
            </div>
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
    </PageFrame>
  );
}

/** All devices: filter, facets, table, side panel. What is shown is in the address and is what an export holds. */
import { ActionIcon, Button, Menu, Tooltip } from '@mantine/core';
import { IconDownload, IconLayoutSidebarLeftCollapse, IconLayoutSidebarLeftExpand } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { useCallback, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AssetRow } from '../../../../src/model/api.ts';
import { url } from '../../api/client.ts';
import { assetsQuery } from '../../api/queries.ts';
import { useMay, useSite } from '../../app/session.ts';
import { Chips } from '../../filter/chips.tsx';
import { FilterInput, FilterProblem } from '../../filter/filter-input.tsx';
import { Bones, Empty, PageFrame } from '../../parts/layout.tsx';
import { count } from '../../parts/number.ts';
import { ProblemBox, toProblem } from '../../parts/problem.tsx';
import { BulkBar } from './bulk.tsx';
import { Columns } from './columns.tsx';
import { Facets } from './facets.tsx';
import { SidePanel } from './side.tsx';
import { type ListState, useListState } from './state.ts';
import { DeviceTable } from './table.tsx';
import { Views } from './views.tsx';

function ExportMenu({ list }: { readonly list: ListState }) {
  const { t } = useTranslation();
  const site = useSite();
  const query = { site, filter: list.filter, sort: list.sort, columns: list.columns.join(',') };
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button variant="default" leftSection={<IconDownload size={14} />}>
          {t('export.title')}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{t('export.what')}</Menu.Label>
        {(['csv', 'xlsx'] as const).map((format) => (
          <Menu.Item key={format} component="a" href={url('/assets/export', { ...query, format })} download>
            {t(`export.${format}`)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

function Toolbar({ list, apply }: { readonly list: ListState; readonly apply: (filter: string) => void }) {
  const { t } = useTranslation();
  const mayExport = useMay('asset.export');
  const label = t(list.facets ? 'facets.hide' : 'facets.show');
  return (
    <>
      <div className="ow-toolbar">
        <Tooltip label={label}>
          <ActionIcon
            aria-label={label}
            variant="default"
            size="1.875rem"
            onClick={() => list.set({ facets: list.facets ? 'off' : undefined }, 'replace')}
          >
            {list.facets ? <IconLayoutSidebarLeftCollapse size={16} /> : <IconLayoutSidebarLeftExpand size={16} />}
          </ActionIcon>
        </Tooltip>
        <FilterInput value={list.filter} onApply={apply} />
        <Views list={list} />
        <Columns
          columns={list.columns}
          onChange={(columns) => list.set({ columns: columns.join(',') }, 'replace')}
          onReset={() => list.set({ columns: undefined }, 'replace')}
        />
        {mayExport && <ExportMenu list={list} />}
      </div>
      <Chips filter={list.filter} onApply={apply} />
    </>
  );
}

function Nothing({ filtered, onClear }: { readonly filtered: boolean; readonly onClear: () => void }) {
  const { t } = useTranslation();
  const mayImport = useMay('import.run');
  if (filtered) {
    return (
      <Empty
        title={t('devices.none')}
        text={t('devices.none-text')}
        action={<Button onClick={onClear}>{t('filter.clear')}</Button>}
      />
    );
  }
  const action = mayImport ? (
    <Button renderRoot={(props) => <Link to="/import" search={{} as never} {...props} />}>{t('home.empty-go')}</Button>
  ) : undefined;
  return <Empty title={t('home.empty')} text={t('home.empty-text')} action={action} />;
}

const NO_ROWS: readonly AssetRow[] = [];

export default function DevicesPage() {
  const { t, i18n } = useTranslation();
  const navigate = useNavigate();
  const list = useListState();
  const site = useSite();
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const assets = useInfiniteQuery(assetsQuery({ site, filter: list.filter, sort: list.sort }));
  const rows = useMemo(() => assets.data?.pages.flatMap((p) => p.items) ?? NO_ROWS, [assets.data]);
  const total = assets.data?.pages[0]?.total ?? 0;
  const { fetchNextPage, hasNextPage, isFetchingNextPage } = assets;
  const more = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [fetchNextPage, hasNextPage, isFetchingNextPage]);
  const apply = (filter: string): void => {
    setSelected(new Set());
    list.set({ filter: filter === '' ? undefined : filter });
  };
  const open = (id: string): void => void navigate({ to: '/devices/$id', params: { id }, search: {} as never });
  const peek = (id: string | null): void => list.set({ open: id ?? undefined }, 'replace');
  const problem = assets.isError ? toProblem(assets.error) : null;
  const badFilter = problem?.code.startsWith('filter.') === true;
  const note = assets.isPending ? ' ' : t('devices.count', { count: total, shown: count(total, i18n.language) });
  return (
    <PageFrame full title={t('nav.devices')} note={<span role="status">{problem === null ? note : ''}</span>}>
      <Toolbar list={list} apply={apply} />
      <div className="ow-list">
        {list.facets && <Facets filter={problem === null ? list.filter : ''} onApply={apply} />}
        <div className="ow-listmain">
          {badFilter && <FilterProblem text={list.filter} problem={toProblem(assets.error)} />}
          {problem !== null && !badFilter && (
            <ProblemBox error={assets.error} kept={t('devices.kept')} onRetry={() => void assets.refetch()} />
          )}
          {assets.isPending && <Bones rows={18} />}
          {problem === null && !assets.isPending && total === 0 && (
            <Nothing filtered={list.filter !== ''} onClear={() => apply('')} />
          )}
          {problem === null && total > 0 && (
            <DeviceTable
              rows={rows}
              total={total}
              columns={list.columns}
              sort={list.sort}
              selected={selected}
              openId={list.open}
              stale={assets.isPlaceholderData}
              onSort={(sort) => list.set({ sort }, 'replace')}
              onSelect={setSelected}
              onPeek={peek}
              onOpen={open}
              onMore={more}
            />
          )}
          {selected.size > 0 && (
            <BulkBar
              rows={rows.filter((r) => selected.has(r.id))}
              onClear={() => setSelected(new Set())}
              onMerged={(asset) => open(asset.id)}
            />
          )}
        </div>
        {list.open !== null && <SidePanel id={list.open} onClose={() => peek(null)} />}
      </div>
    </PageFrame>
  );
}

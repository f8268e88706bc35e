/** All contradictions: where maker, hospital and wire cannot all be right, with what each of them says. */
import { Anchor, Button, Menu, Select, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { IconDownload, IconSearch } from '@tabler/icons-react';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { CONTRADICTION_STATES, type ContradictionSummary } from '../../../../src/model/contradiction.ts';
import { url } from '../../api/client.ts';
import { useMay, useSite, useUrl } from '../../app/session.ts';
import { Chips } from '../../filter/chips.tsx';
import { FilterInput, FilterProblem } from '../../filter/filter-input.tsx';
import { Bones, Empty, PageFrame, Panel } from '../../parts/layout.tsx';
import { count } from '../../parts/number.ts';
import { ProblemBox, toProblem } from '../../parts/problem.tsx';
import { State } from '../../parts/state.tsx';
import { When } from '../../parts/time.tsx';
import { DecideButton } from './decide.tsx';
import { type ContradictionListKey, contradictionSummaryQuery, contradictionsQuery } from './queries.ts';
import { ContradictionTable, keyOf } from './table.tsx';

type Set = ReturnType<typeof useUrl>[1];

function useListKey(): readonly [ContradictionListKey, Set] {
  const [search, set] = useUrl();
  const of = (name: string): string => search[name] ?? '';
  const key = {
    ...{
      site: useSite(),
      filter: of('filter'),
      states: of('states'),
      severities: of('severities'),
      rules: of('rules'),
    },
    ...{ asset: '', form: of('form'), search: of('search'), at: '', sort: of('sort') },
  };
  return [key, set];
}

interface ToolbarProps {
  readonly list: ContradictionListKey;
  readonly set: Set;
  readonly summary: ContradictionSummary | undefined;
}
function Toolbar({ list, set, summary }: ToolbarProps) {
  const { t, i18n } = useTranslation();
  const mayExport = useMay('asset.export');
  const search = useDebouncedCallback((text: string) => set({ search: text }, 'replace'), 300);
  const { sort: _sort, ...query } = list;
  const rules = summary?.rules.map((r) => r.value ?? '') ?? [];
  const known = list.rules === '' || rules.includes(list.rules) ? rules : [...rules, list.rules];
  return (
    <>
      <div className="ow-toolbar">
        <FilterInput value={list.filter} onApply={(filter) => set({ filter })} />
        <TextInput
          aria-label={t('contradiction.search')}
          placeholder={t('contradiction.search')}
          leftSection={<IconSearch size={14} aria-hidden />}
          defaultValue={list.search}
          onChange={(e) => search(e.currentTarget.value)}
          w={190}
        />
        <Select
          aria-label={t('contradiction.what')}
          w={250}
          allowDeselect={false}
          value={list.rules}
          data={[
            { value: '', label: t('contradiction.every-rule') },
            ...known.map((r) => ({ value: r, label: t(`rule.${r}`) })),
          ]}
          onChange={(rules) => set({ rules: rules ?? '' })}
        />
        <Select
          aria-label={t('exposure.state')}
          w={190}
          allowDeselect={false}
          value={list.states}
          data={[
            { value: '', label: t('contradiction.to-do') },
            ...CONTRADICTION_STATES.map((s) => {
              const n = summary?.states.find((c) => c.value === s)?.count ?? 0;
              return { value: s, label: `${t(`contradiction-state.${s}`)} (${count(n, i18n.language)})` };
            }),
            { value: CONTRADICTION_STATES.join(','), label: t('exposure.every-state') },
          ]}
          onChange={(states) => set({ states: states ?? '' })}
        />
        {mayExport && (
          <Menu position="bottom-end">
            <Menu.Target>
              <Button variant="default" leftSection={<IconDownload size={14} />}>
                {t('export.title')}
              </Button>
            </Menu.Target>
            <Menu.Dropdown>
              <Menu.Label>{t('contradiction.export-what')}</Menu.Label>
              {(['csv', 'xlsx'] as const).map((format) => (
                <Menu.Item
                  key={format}
                  component="a"
                  href={url('/contradictions/export', { ...query, format })}
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

function Note({ summary, total }: { readonly summary: ContradictionSummary; readonly total: number }) {
  const { t, i18n } = useTranslation();
  return (
    <span role="status" className="ow-inline">
      {t('contradiction.count', { count: total, shown: count(total, i18n.language) })}
      {' · '}
      {t('contradiction.of-devices', {
        count: summary.devices,
        shown: count(summary.devices, i18n.language),
        all: count(summary.spokenOf, i18n.language),
      })}
      {' · '}
      {summary.isBehind ? (
        <State tone="warn">{t('exposure.behind')}</State>
      ) : (
        <span>
          {t('exposure.compared')} <When iso={summary.comparedAt} />
        </span>
      )}
    </span>
  );
}

function Severities({
  summary,
  list,
  set,
}: { readonly summary: ContradictionSummary } & Omit<ToolbarProps, 'summary'>) {
  const { t, i18n } = useTranslation();
  const chosen = list.severities === '' ? [] : list.severities.split(',');
  return (
    <fieldset className="ow-groups" aria-label={t('contradiction.severity')}>
      {summary.severities.map(({ value, count: n }) => {
        const severity = value ?? '';
        const next = chosen.includes(severity) ? chosen.filter((s) => s !== severity) : [...chosen, severity];
        return (
          <button
            key={severity}
            type="button"
            className="ow-group"
            data-band={severity}
            aria-pressed={chosen.includes(severity)}
            onClick={() => set({ severities: next.join(',') }, 'replace')}
          >
            <strong>{count(n, i18n.language)}</strong>
            <span>{t(`severity.${severity}`)}</span>
          </button>
        );
      })}
    </fieldset>
  );
}

/** Why there is nothing: nobody said anything yet, nothing matches, or all agree. */
function Nothing({
  summary,
  narrowed,
  onClear,
}: {
  readonly summary: ContradictionSummary | undefined;
  readonly narrowed: boolean;
  readonly onClear: () => void;
}) {
  const { t, i18n } = useTranslation();
  if (narrowed) {
    return (
      <Empty
        title={t('contradiction.none-match')}
        text={t('contradiction.none-match-text')}
        action={<Button onClick={onClear}>{t('filter.clear')}</Button>}
      />
    );
  }
  const spokenOf = summary?.spokenOf ?? 0;
  if (spokenOf > 0) {
    return (
      <Empty
        title={t('contradiction.none-open')}
        text={t('contradiction.none-open-text', { count: spokenOf, shown: count(spokenOf, i18n.language) })}
      />
    );
  }
  return (
    <Empty
      title={t('contradiction.none')}
      text={t('contradiction.none-text')}
      action={
        <div className="ow-inline">
          <Anchor component={Link} to="/forms" size="sm">
            {t('nav.forms')}
          </Anchor>
          <Anchor component={Link} to="/records" size="sm">
            {t('nav.records')}
          </Anchor>
        </div>
      }
    />
  );
}

export default function ContradictionsPage() {
  const { t } = useTranslation();
  const [list, set] = useListKey();
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const mayDecide = useMay('claim.write');
  const { severities, states, rules, sort, ...asked } = list;
  const summary = useQuery(contradictionSummaryQuery(asked));
  const query = useInfiniteQuery(contradictionsQuery(list));
  const rows = useMemo(() => query.data?.pages.flatMap((p) => p.items) ?? [], [query.data]);
  const total = query.data?.pages[0]?.total ?? 0;
  const problem = query.isError ? toProblem(query.error) : null;
  const badFilter = problem?.code.startsWith('filter.') === true;
  const narrowed = list.filter + list.search + states + severities + rules + list.form !== '';
  const clear = (): void => set({ filter: '', search: '', states: '', severities: '', rules: '', form: '', sort: '' });
  const decidable = rows.filter((r) => chosen.has(keyOf(r))).map((r) => ({ asset: r.device.id, key: r.key }));
  return (
    <PageFrame
      title={t('nav.contradictions')}
      note={summary.data !== undefined && query.data !== undefined && <Note summary={summary.data} total={total} />}
    >
      <Toolbar list={list} set={set} summary={summary.data} />
      {list.form !== '' && (
        <div className="ow-chips">
          <Button variant="default" size="compact-sm" onClick={() => set({ form: '' })}>
            {t('contradiction.only-form')} ✕
          </Button>
        </div>
      )}
      {badFilter && problem !== null && <FilterProblem text={list.filter} problem={problem} />}
      {problem !== null && !badFilter && <ProblemBox error={query.error} onRetry={() => void query.refetch()} />}
      {query.isPending && <Bones rows={14} />}
      <div className="ow-stack">
        {summary.data !== undefined && problem === null && summary.data.states.some((s) => s.count > 0) && (
          <Severities summary={summary.data} list={list} set={set} />
        )}
        {query.data !== undefined && problem === null && rows.length === 0 && (
          <Nothing summary={summary.data} narrowed={narrowed} onClear={clear} />
        )}
        {problem === null && rows.length > 0 && (
          <Panel className={query.isPlaceholderData ? 'ow-stale' : ''}>
            <ContradictionTable
              rows={rows}
              sort={sort === '' ? '-severity' : sort}
              onSort={(next) => set({ sort: next }, 'replace')}
              withDevice
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
          <strong>{t('contradiction.chosen', { count: decidable.length })}</strong>
          <DecideButton items={decidable} onDone={() => setChosen(new Set())} />
          <Button variant="subtle" color="gray" onClick={() => setChosen(new Set())}>
            {t('bulk.clear')}
          </Button>
        </div>
      )}
    </PageFrame>
  );
}

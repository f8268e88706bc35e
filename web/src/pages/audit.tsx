/** Who did what, when, and whether it was allowed. Filters are in the address. */
import { Button, Select, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { AuditRow } from '../../../src/model/api.ts';
import { auditQuery } from '../api/queries.ts';
import { useUrl } from '../app/session.ts';
import { Bones, Empty, PageFrame, Panel } from '../parts/layout.tsx';
import { count } from '../parts/number.ts';
import { ProblemBox } from '../parts/problem.tsx';
import { State, type Tone } from '../parts/state.tsx';
import { DeviceText } from '../parts/text.tsx';
import { When } from '../parts/time.tsx';

const TONES: Readonly<Record<AuditRow['outcome'], Tone>> = { allowed: 'good', denied: 'bad', failed: 'warn' };
const SINCE_MS: Readonly<Record<string, number>> = { '1d': 86_400_000, '7d': 604_800_000, '30d': 2_592_000_000 };

/** Whole minutes, so that the same choice is the same question for a while. */
const sinceOf = (choice: string): string => {
  const back = SINCE_MS[choice];
  return back === undefined ? '' : new Date(Math.floor((Date.now() - back) / 60_000) * 60_000).toISOString();
};

function Table({ rows }: { readonly rows: readonly AuditRow[] }) {
  const { t } = useTranslation();
  return (
    <div className="ow-tablewrap">
      <table className="ow-table">
        <thead>
          <tr>
            <th>{t('audit.when')}</th>
            <th>{t('audit.actor')}</th>
            <th>{t('audit.action')}</th>
            <th>{t('audit.outcome')}</th>
            <th>{t('audit.target')}</th>
            <th>{t('audit.detail')}</th>
            <th>{t('audit.address')}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((a) => (
            <tr key={a.id}>
              <td>
                <When iso={a.at} />
              </td>
              <td>
                <DeviceText text={a.actor} />
              </td>
              <td>
                <DeviceText text={a.action} mono />
              </td>
              <td>
                <State tone={TONES[a.outcome]}>{t(`audit.${a.outcome}`)}</State>
              </td>
              <td>
                {a.target === null ? (
                  <span className="ow-note">{t('audit.no-target')}</span>
                ) : (
                  <DeviceText text={a.target} mono />
                )}
              </td>
              <td>
                {a.detail === null ? (
                  <span className="ow-note">{t('audit.no-detail')}</span>
                ) : (
                  <DeviceText text={a.detail} />
                )}
              </td>
              <td>
                {a.address === null ? (
                  <span className="ow-note">{t('audit.local')}</span>
                ) : (
                  <DeviceText text={a.address} mono />
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

export default function AuditPage() {
  const { t, i18n } = useTranslation();
  const [search, set] = useUrl();
  const later = useDebouncedCallback((patch: Record<string, string | undefined>) => set(patch, 'replace'), 300);
  const since = search['since'] ?? '';
  const start = useMemo(() => sinceOf(since), [since]);
  const query = useInfiniteQuery(
    auditQuery({ actor: search['actor'] ?? '', action: search['action'] ?? '', since: start }),
  );
  const rows = query.data?.pages.flatMap((p) => p.items) ?? [];
  const total = query.data?.pages[0]?.total;
  return (
    <PageFrame
      title={t('nav.audit')}
      note={
        <span role="status">
          {total === undefined ? ' ' : t('audit.count', { count: total, shown: count(total, i18n.language) })}
        </span>
      }
    >
      <div className="ow-filters">
        <TextInput
          label={t('audit.actor')}
          defaultValue={search['actor'] ?? ''}
          onChange={(e) => later({ actor: e.currentTarget.value })}
        />
        <TextInput
          label={t('audit.action')}
          placeholder="asset.correct"
          defaultValue={search['action'] ?? ''}
          onChange={(e) => later({ action: e.currentTarget.value })}
        />
        <Select
          label={t('audit.since')}
          allowDeselect={false}
          value={since}
          data={[
            { value: '', label: t('audit.ever') },
            ...Object.keys(SINCE_MS).map((v) => ({ value: v, label: t(`filter.now-${v}`) })),
          ]}
          onChange={(v) => set({ since: v === null || v === '' ? undefined : v }, 'replace')}
        />
      </div>
      {query.isError && <ProblemBox error={query.error} onRetry={() => void query.refetch()} />}
      {query.isPending && <Bones rows={12} />}
      {query.data !== undefined && rows.length === 0 && <Empty title={t('audit.none')} text={t('audit.none-text')} />}
      {rows.length > 0 && (
        <Panel>
          <Table rows={rows} />
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
    </PageFrame>
  );
}

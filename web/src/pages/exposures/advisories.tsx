/** Advisories that are stored, the latest first, with the devices that each means. */
import { Anchor, Button, Switch, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { AdvisoryRow } from '../../../../src/model/exposure.ts';
import { advisoriesQuery } from '../../api/queries.ts';
import { useSite, useUrl } from '../../app/session.ts';
import { Bones, Empty, PageFrame, Panel } from '../../parts/layout.tsx';
import { count } from '../../parts/number.ts';
import { ProblemBox } from '../../parts/problem.tsx';
import { DeviceText } from '../../parts/text.tsx';
import { When } from '../../parts/time.tsx';
import { Cves, Exploited } from './marks.tsx';

function Row({ row }: { readonly row: AdvisoryRow }) {
  const { i18n } = useTranslation();
  const devices = (n: number, states: string) =>
    n === 0 ? (
      <span className="ow-note">0</span>
    ) : (
      <Anchor component={Link} to="/exposures" search={{ doc: row.doc, states } as never} size="sm">
        {count(n, i18n.language)}
      </Anchor>
    );
  return (
    <tr>
      <td className="ow-doccell">
        <Anchor component={Link} to="/advisory" search={{ doc: row.doc } as never} size="sm">
          <DeviceText text={row.doc} />
        </Anchor>
        <div className="ow-note ow-cut" title={row.title}>
          <DeviceText text={row.title} />
        </div>
      </td>
      <td>
        <DeviceText text={row.publisher ?? ''} />
      </td>
      <td>
        <Cves cves={row.cves} limit={2} />
        {row.exploited && (
          <div>
            <Exploited />
          </div>
        )}
      </td>
      <td className="ow-num">{devices(row.affected, 'affected')}</td>
      <td className="ow-num">{devices(row.needsReview, 'needs_review')}</td>
      <td>
        <When iso={row.updatedAt} />
      </td>
    </tr>
  );
}

export default function AdvisoriesPage() {
  const { t, i18n } = useTranslation();
  const site = useSite();
  const [url, set] = useUrl();
  const search = url['search'] ?? '';
  const matched = url['matched'] ?? '';
  const query = useInfiniteQuery(advisoriesQuery({ site, search, matched }));
  const rows = query.data?.pages.flatMap((p) => p.items) ?? [];
  const total = query.data?.pages[0]?.total ?? 0;
  const find = useDebouncedCallback((text: string) => set({ search: text }, 'replace'), 300);
  return (
    <PageFrame
      title={t('nav.advisories')}
      note={
        <span role="status">
          {query.data === undefined ? '' : t('advisory.count', { count: total, shown: count(total, i18n.language) })}
        </span>
      }
    >
      <div className="ow-toolbar">
        <TextInput
          aria-label={t('advisory.search')}
          placeholder={t('advisory.search')}
          leftSection={<IconSearch size={14} aria-hidden />}
          defaultValue={search}
          onChange={(e) => find(e.currentTarget.value)}
          w={280}
        />
        <Switch
          label={t('advisory.matched')}
          checked={matched === 'true'}
          onChange={(e) => set({ matched: e.currentTarget.checked ? 'true' : '' }, 'replace')}
        />
      </div>
      {query.isError && <ProblemBox error={query.error} onRetry={() => void query.refetch()} />}
      {query.isPending && <Bones rows={14} />}
      {query.data !== undefined && rows.length === 0 && (
        <Empty
          title={t('advisory.none')}
          text={t(search === '' && matched === '' ? 'exposure.none-text' : 'advisory.none-text')}
        />
      )}
      {rows.length > 0 && (
        <Panel>
          <div className="ow-tablewrap">
            <table className="ow-table">
              <thead>
                <tr>
                  <th>{t('exposure.advisory')}</th>
                  <th>{t('advisory.publisher')}</th>
                  <th>{t('exposure.cves')}</th>
                  <th className="ow-num">{t('exposure-state.affected')}</th>
                  <th className="ow-num">{t('exposure-state.needs_review')}</th>
                  <th>{t('advisory.updated')}</th>
                </tr>
              </thead>
              <tbody>
                {rows.map((r) => (
                  <Row key={r.doc} row={r} />
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
    </PageFrame>
  );
}

/** Campaigns with how far they are, and the maintenance windows that they are planned in. */
import { Anchor, Button, Select, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { CAMPAIGN_STATES, type CampaignRow, DEVICE_STATES } from '../../../../src/model/campaign.ts';
import { useSite, useSites, useUrl } from '../../app/session.ts';
import { Bones, Empty, PageFrame, Panel } from '../../parts/layout.tsx';
import { ProblemBox } from '../../parts/problem.tsx';
import { DeviceText } from '../../parts/text.tsx';
import { When } from '../../parts/time.tsx';
import { campaignsQuery } from './queries.ts';
import { Status } from './state.tsx';
import { Windows } from './windows.tsx';

/** How many devices are in which state, as a bar; the words are its name. */
export function Progress({ counts }: Pick<CampaignRow, 'counts'>) {
  const { t } = useTranslation();
  const words = DEVICE_STATES.filter((s) => counts.states[s] > 0)
    .map((s) => `${counts.states[s]} ${t(`campaign.state.${s}`)}`)
    .join(', ');
  return (
    <span className="ow-progress" role="img" aria-label={words} title={words}>
      {DEVICE_STATES.map((s) => (
        <i key={s} data-state={s} style={{ width: `${(100 * counts.states[s]) / Math.max(1, counts.devices)}%` }} />
      ))}
    </span>
  );
}

function Row({ row }: { readonly row: CampaignRow }) {
  const { t } = useTranslation();
  const over = row.counts.states.done + row.counts.states.skipped + row.counts.states['backed-out'];
  return (
    <tr>
      <td>
        <Anchor component={Link} to="/campaigns/$id" params={{ id: row.id } as never} size="sm" fw={600}>
          <DeviceText text={row.title} />
        </Anchor>
      </td>
      <td>
        <Status status={row.status} />
      </td>
      <td>{row.go === null ? t('campaign.undecided') : t(row.go ? 'campaign.go' : 'campaign.no-go')}</td>
      <td>
        <Progress counts={row.counts} />
      </td>
      <td className="ow-num">
        {over} / {row.counts.devices}
      </td>
      <td className="ow-num">{row.counts.unplaced}</td>
      <td>
        <When iso={row.nextAt} never={t('campaign.nothing-next')} />
      </td>
      <td>
        <DeviceText text={row.by} />
      </td>
    </tr>
  );
}

export default function CampaignsPage() {
  const { t } = useTranslation();
  const [url, set] = useUrl();
  const site = useSite();
  const sites = useSites();
  const [statuses, search] = [url['statuses'] ?? '', url['search'] ?? ''];
  const query = useInfiniteQuery(campaignsQuery({ site, statuses, search }));
  const look = useDebouncedCallback((text: string) => set({ search: text }, 'replace'), 300);
  const rows = query.data?.pages.flatMap((p) => p.items) ?? [];
  const own = site === '' ? sites[0]?.id : site;
  return (
    <PageFrame title={t('nav.campaigns')} note={<span role="status">{query.data?.pages[0]?.total ?? ''}</span>}>
      <div className="ow-toolbar ow-campaigntools">
        <TextInput
          aria-label={t('campaign.search')}
          placeholder={t('campaign.search')}
          defaultValue={search}
          onChange={(e) => look(e.currentTarget.value)}
          w={260}
        />
        <Select
          aria-label={t('campaign.status')}
          value={statuses}
          data={[
            { value: '', label: t('campaign.all') },
            ...CAMPAIGN_STATES.map((s) => ({ value: s, label: t(`campaign.status.${s}`) })),
          ]}
          allowDeselect={false}
          onChange={(s) => set({ statuses: s ?? '' })}
        />
      </div>
      {query.isError && <ProblemBox error={query.error} onRetry={() => void query.refetch()} />}
      {query.isPending && <Bones rows={8} />}
      {query.data !== undefined && rows.length === 0 && (
        <Empty
          title={t('campaign.none')}
          text={t('campaign.none-text')}
          action={
            <Anchor component={Link} to="/work">
              {t('nav.work')}
            </Anchor>
          }
        />
      )}
      <div className="ow-stack">
        {rows.length > 0 && (
          <Panel className={query.isPlaceholderData ? 'ow-stale' : ''}>
            <div className="ow-tablewrap">
              <table className="ow-table">
                <thead>
                  <tr>
                    <th>{t('campaign.title')}</th>
                    <th>{t('campaign.status')}</th>
                    <th>{t('campaign.decision')}</th>
                    <th>{t('campaign.progress')}</th>
                    <th className="ow-num">{t('campaign.over')}</th>
                    <th className="ow-num">{t('campaign.unplaced')}</th>
                    <th>{t('campaign.next')}</th>
                    <th>{t('campaign.by')}</th>
                  </tr>
                </thead>
                <tbody>
                  {rows.map((row) => (
                    <Row key={row.id} row={row} />
                  ))}
                </tbody>
              </table>
            </div>
            {query.hasNextPage && (
              <Button variant="default" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
                {t('common.more')}
              </Button>
            )}
          </Panel>
        )}
        {own !== undefined && <Windows key={own} site={own} />}
      </div>
    </PageFrame>
  );
}

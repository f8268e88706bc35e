/** What is published about this device, with how it stands; open ones first. */
import { Button } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { STATES } from '../../../../src/model/exposure.ts';
import { exposuresQuery } from '../../api/queries.ts';
import { Bones, Empty, Panel } from '../../parts/layout.tsx';
import { ProblemBox } from '../../parts/problem.tsx';
import { ExposureTable } from '../exposures/table.tsx';

export function DeviceExposures({ id }: { readonly id: string }) {
  const { t } = useTranslation();
  const none = { site: '', filter: '', bands: '', exploited: '', doc: '', search: '', at: '', sort: '' };
  const query = useInfiniteQuery(exposuresQuery({ ...none, asset: id, states: STATES.join(',') }));
  const rows = query.data?.pages.flatMap((p) => p.items) ?? [];
  const ordered = [...rows].sort((a, b) => STATES.indexOf(a.state) - STATES.indexOf(b.state));
  return (
    <Panel>
      {query.isError && <ProblemBox error={query.error} onRetry={() => void query.refetch()} />}
      {query.isPending && <Bones rows={6} />}
      {query.data !== undefined && rows.length === 0 && (
        <Empty title={t('exposure.none-device')} text={t('exposure.none-device-text')} />
      )}
      {rows.length > 0 && <ExposureTable rows={ordered} withDevice={false} at="" />}
      {query.hasNextPage && (
        <Button mt="sm" variant="default" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
          {t('common.more')}
        </Button>
      )}
    </Panel>
  );
}

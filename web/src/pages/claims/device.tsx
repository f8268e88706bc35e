/** What is said of this device that cannot all be so, also what was decided about it. */
import { Button } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { CONTRADICTION_STATES } from '../../../../src/model/contradiction.ts';
import { Bones, Empty, Panel } from '../../parts/layout.tsx';
import { ProblemBox } from '../../parts/problem.tsx';
import { contradictionsQuery, NO_KEY } from './queries.ts';
import { ContradictionTable } from './table.tsx';

export function DeviceContradictions({ id }: { readonly id: string }) {
  const { t } = useTranslation();
  const query = useInfiniteQuery(contradictionsQuery({ ...NO_KEY, asset: id, states: CONTRADICTION_STATES.join(',') }));
  const rows = query.data?.pages.flatMap((p) => p.items) ?? [];
  return (
    <Panel>
      {query.isError && <ProblemBox error={query.error} onRetry={() => void query.refetch()} />}
      {query.isPending && <Bones rows={6} />}
      {query.data !== undefined && rows.length === 0 && (
        <Empty title={t('contradiction.none-device')} text={t('contradiction.none-device-text')} />
      )}
      {rows.length > 0 && <ContradictionTable rows={rows} withDevice={false} />}
      {query.hasNextPage && (
        <Button mt="sm" variant="default" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
          {t('common.more')}
        </Button>
      )}
    </Panel>
  );
}

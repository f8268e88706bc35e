/** What the device said about others: shown where it said it, and marked, because none of it is about the device itself. */
import { Anchor, Button } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { SaidRow } from '../../../../src/model/api.ts';
import { saidQuery } from '../../api/queries.ts';
import { Panel } from '../../parts/layout.tsx';
import { count } from '../../parts/number.ts';
import { ProblemBox } from '../../parts/problem.tsx';
import { DeviceText } from '../../parts/text.tsx';
import { When } from '../../parts/time.tsx';
import { addressText, Place } from './statement.tsx';

function Row({ row }: { readonly row: SaidRow }) {
  const { i18n } = useTranslation();
  return (
    <tr>
      <td>
        {row.subject === null ? (
          <DeviceText text={addressText(row.endpoint)} mono />
        ) : (
          <Anchor component={Link} to={`/devices/${encodeURIComponent(row.subject)}`} size="sm">
            <DeviceText text={row.subjectName ?? addressText(row.endpoint)} />
          </Anchor>
        )}
      </td>
      <td>
        <DeviceText text={row.field} mono />
      </td>
      <td>
        <DeviceText text={row.value} />
      </td>
      <td className="ow-num">{count(row.count, i18n.language)}</td>
      <td>
        <When iso={row.lastAt} />
      </td>
      <td>
        <Place entry={row} />
      </td>
    </tr>
  );
}

/** Nothing when it said nothing about others, which is so of most devices. */
export function SaidAboutOthers({ id }: { readonly id: string }) {
  const { t } = useTranslation();
  const query = useInfiniteQuery(saidQuery(id));
  if (query.isError) return <ProblemBox error={query.error} onRetry={() => void query.refetch()} />;
  const rows = query.data?.pages.flatMap((p) => p.items) ?? [];
  if (rows.length === 0) return null;
  return (
    <Panel title={t('said.title')} note={t('said.count', { count: query.data?.pages[0]?.total ?? 0 })}>
      <p className="ow-note">{t('said.doc')}</p>
      <div className="ow-tablewrap">
        <table className="ow-table">
          <thead>
            <tr>
              <th>{t('said.subject')}</th>
              <th>{t('timeline.field')}</th>
              <th>{t('timeline.value')}</th>
              <th className="ow-num">{t('timeline.times')}</th>
              <th>{t('timeline.last')}</th>
              <th>{t('timeline.place')}</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <Row key={`${row.endpoint}|${row.field}|${row.value}`} row={row} />
            ))}
          </tbody>
        </table>
      </div>
      {query.hasNextPage && (
        <Button mt="sm" variant="default" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
          {t('common.more')}
        </Button>
      )}
    </Panel>
  );
}

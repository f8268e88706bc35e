/** Every word that people had on devices: merges, splits, values. Kept for ever, taken back here. */
import { Button } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { correctionsQuery } from '../api/queries.ts';
import { useMay } from '../app/session.ts';
import { Bones, Empty, PageFrame, Panel } from '../parts/layout.tsx';
import { ProblemBox } from '../parts/problem.tsx';
import { State } from '../parts/state.tsx';
import { DeviceText } from '../parts/text.tsx';
import { When } from '../parts/time.tsx';
import { UndoButton } from './device/identity.tsx';

export default function CorrectionsPage() {
  const { t } = useTranslation();
  const may = useMay('asset.correct');
  const query = useInfiniteQuery(correctionsQuery);
  const rows = query.data?.pages.flatMap((p) => p.items) ?? [];
  return (
    <PageFrame title={t('nav.corrections')}>
      {query.isError && <ProblemBox error={query.error} onRetry={() => void query.refetch()} />}
      {query.isPending && <Bones rows={6} />}
      {query.data !== undefined && rows.length === 0 && (
        <Empty title={t('corrections.none')} text={t('corrections.none-text')} />
      )}
      {rows.length > 0 && (
        <Panel>
          <div className="ow-tablewrap">
            <table className="ow-table">
              <thead>
                <tr>
                  <th>{t('corrections.kind')}</th>
                  <th>{t('corrections.what')}</th>
                  <th>{t('import.by')}</th>
                  <th>{t('corrections.when')}</th>
                  <th>{t('sensor.state')}</th>
                  {may && <th aria-label={t('common.actions')} />}
                </tr>
              </thead>
              <tbody>
                {rows.map((c) => (
                  <tr key={c.id}>
                    <td>{t(`corrections.kind.${c.kind}`)}</td>
                    <td>
                      <DeviceText text={c.summary} />
                    </td>
                    <td>{c.by}</td>
                    <td>
                      <When iso={c.at} />
                    </td>
                    <td>
                      {c.undoneAt === null ? (
                        <State tone="good">{t('corrections.in-force')}</State>
                      ) : (
                        <State tone="quiet">
                          {t('corrections.undone', { by: c.undoneBy ?? '' })} <When iso={c.undoneAt} />
                        </State>
                      )}
                    </td>
                    {may && <td className="ow-num">{c.undoneAt === null && <UndoButton correction={c} />}</td>}
                  </tr>
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

/** What is published about this device, with how it stands; open ones first. */
import { Anchor, Button } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { STATES } from '../../../../src/model/exposure.ts';
import { exposuresQuery } from '../../api/queries.ts';
import { Bones, Empty, Panel } from '../../parts/layout.tsx';
import { ProblemBox } from '../../parts/problem.tsx';
import { DeviceText } from '../../parts/text.tsx';
import { When } from '../../parts/time.tsx';
import { ExposureTable } from '../exposures/table.tsx';
import { RecallStateMark } from '../recalls/devices.tsx';

const NONE = { site: '', filter: '', bands: '', exploited: '', doc: '', search: '', at: '', sort: '' };

/** Recalls that mean it, or were held against its numbers; absent while there is none. */
function DeviceRecalls({ id }: { readonly id: string }) {
  const { t } = useTranslation();
  const query = useInfiniteQuery(exposuresQuery({ ...NONE, kind: 'recall', asset: id, states: STATES.join(',') }));
  const rows = query.data?.pages.flatMap((p) => p.items) ?? [];
  if (query.isError) return <ProblemBox error={query.error} onRetry={() => void query.refetch()} />;
  if (rows.length === 0) return null;
  return (
    <Panel title={t('nav.recalls')}>
      <div className="ow-tablewrap">
        <table className="ow-table ow-recalls">
          <thead>
            <tr>
              <th>{t('recall.product')}</th>
              <th>{t('exposure.state')}</th>
              <th>{t('recall.why')}</th>
              <th>{t('exposure.since')}</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((r) => (
              <tr key={r.doc}>
                <td className="ow-wrap">
                  <Anchor component={Link} to="/recall" search={{ number: r.doc } as never} size="sm">
                    {r.doc}
                  </Anchor>
                  <div className="ow-note">
                    <DeviceText text={r.product} />
                  </div>
                </td>
                <td>
                  <RecallStateMark state={r.state} />
                </td>
                <td className="ow-wrap">
                  <DeviceText text={r.reason} />
                </td>
                <td>
                  <When iso={r.since} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Panel>
  );
}

export function DeviceExposures({ id }: { readonly id: string }) {
  return (
    <div className="ow-stack">
      <DeviceRecalls id={id} />
      <DeviceAdvisories id={id} />
    </div>
  );
}

function DeviceAdvisories({ id }: { readonly id: string }) {
  const { t } = useTranslation();
  const query = useInfiniteQuery(exposuresQuery({ ...NONE, asset: id, states: STATES.join(',') }));
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

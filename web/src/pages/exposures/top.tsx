/** The most urgent exposures in a few lines, for the home page. Absent while nothing was compared. */
import { Anchor } from '@mantine/core';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { exposureSummaryQuery, exposuresQuery } from '../../api/queries.ts';
import { Panel } from '../../parts/layout.tsx';
import { count } from '../../parts/number.ts';
import { DeviceText } from '../../parts/text.tsx';
import { Exploited, ExposureMark, Priority } from './marks.tsx';

const SHOWN = 6;

export function TopExposures({ site }: { readonly site: string }) {
  const { t, i18n } = useTranslation();
  const asked = { site, filter: '', exploited: '', doc: '', asset: '', search: '', at: '' };
  const summary = useQuery(exposureSummaryQuery(asked));
  const query = useInfiniteQuery(exposuresQuery({ ...asked, states: '', bands: '', sort: '' }));
  const rows = query.data?.pages[0]?.items.slice(0, SHOWN) ?? [];
  if (summary.data === undefined || rows.length === 0) return null;
  return (
    <Panel
      title={t('home.exposures')}
      note={summary.data.bands
        .filter((b) => b.count > 0)
        .map((b) => `${count(b.count, i18n.language)} ${t(b.value === null ? 'exposure.unscored' : `band.${b.value}`)}`)
        .join(' · ')}
      actions={
        <>
          <Anchor component={Link} to="/work" size="sm">
            {t('nav.work')}
          </Anchor>
          <Anchor component={Link} to="/exposures" size="sm">
            {t('nav.exposures')}
          </Anchor>
        </>
      }
    >
      <div className="ow-tablewrap">
        <table className="ow-table">
          <thead>
            <tr>
              <th>{t('exposure.priority')}</th>
              <th>{t('exposure.device')}</th>
              <th>{t('exposure.advisory')}</th>
              <th>{t('exposure.state')}</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((r) => (
              <tr key={`${r.device.id} ${r.doc}`}>
                <td>
                  <Priority band={r.band} score={r.score} />
                </td>
                <td>
                  <Anchor component={Link} to="/devices/$id" params={{ id: r.device.id } as never} size="sm">
                    <DeviceText text={r.device.name} />
                  </Anchor>
                </td>
                <td>
                  <Anchor
                    component={Link}
                    to="/exposure"
                    search={{ asset: r.device.id, doc: r.doc } as never}
                    size="sm"
                  >
                    <DeviceText text={r.title} />
                  </Anchor>
                </td>
                <td>
                  <span className="ow-inline">
                    <ExposureMark state={r.state} />
                    {r.exploited && <Exploited />}
                  </span>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Panel>
  );
}

/** Class I recalls that are open, for the home page: which device, what is due. Absent while there is none. */
import { Anchor } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { recallsQuery } from '../../api/queries.ts';
import { Panel } from '../../parts/layout.tsx';
import { count } from '../../parts/number.ts';
import { DeviceText } from '../../parts/text.tsx';
import { ClassMark, ClockMark } from './marks.tsx';

const SHOWN = 4;

export function OpenRecalls({ site }: { readonly site: string }) {
  const { t, i18n } = useTranslation();
  const key = { site, classes: 'I', states: 'open', statuses: '', overdue: '', search: '', sort: 'due' };
  const query = useInfiniteQuery(recallsQuery(key));
  // Those that the FDA ended have no clock; they stand on the page of recalls.
  const rows = (query.data?.pages[0]?.items ?? []).filter((r) => r.clock !== null);
  if (rows.length === 0) return null;
  return (
    <Panel
      title={t('home.recalls')}
      note={t('recall.count', { count: rows.length, shown: count(rows.length, i18n.language) })}
      actions={
        <Anchor component={Link} to="/recalls" size="sm">
          {t('nav.recalls')}
        </Anchor>
      }
    >
      <div className="ow-tablewrap">
        <table className="ow-table">
          <thead>
            <tr>
              <th>{t('recall.class-title')}</th>
              <th>{t('recall.product')}</th>
              <th>{t('nav.devices')}</th>
              <th>{t('recall.clock-title')}</th>
            </tr>
          </thead>
          <tbody>
            {rows.slice(0, SHOWN).map((r) => (
              <tr key={r.number}>
                <td>
                  <ClassMark value={r.classification} />
                </td>
                <td>
                  <Anchor component={Link} to="/recall" search={{ number: r.number } as never} size="sm">
                    <DeviceText text={r.product ?? r.number} />
                  </Anchor>
                </td>
                <td>{r.counts.affected + r.counts.needsReview}</td>
                <td>
                  <ClockMark clock={r.clock} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Panel>
  );
}

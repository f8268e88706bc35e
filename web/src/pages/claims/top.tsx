/** The heaviest contradictions in a few lines, for the home page. Absent while there are none. */
import { Anchor } from '@mantine/core';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Panel } from '../../parts/layout.tsx';
import { count } from '../../parts/number.ts';
import { DeviceText } from '../../parts/text.tsx';
import { ContradictionMark, Severity } from './marks.tsx';
import { contradictionSummaryQuery, contradictionsQuery, NO_KEY } from './queries.ts';

const SHOWN = 4;

export function TopContradictions({ site }: { readonly site: string }) {
  const { t, i18n } = useTranslation();
  const key = { ...NO_KEY, site };
  const { severities: _s, states: _t, rules: _r, sort: _o, ...asked } = key;
  const summary = useQuery(contradictionSummaryQuery(asked));
  const query = useInfiniteQuery(contradictionsQuery(key));
  const rows = query.data?.pages[0]?.items.slice(0, SHOWN) ?? [];
  if (summary.data === undefined || rows.length === 0) return null;
  const { open, devices } = summary.data;
  return (
    <Panel
      title={t('home.contradictions')}
      note={t('home.contradictions-note', { count: open, shown: count(open, i18n.language), devices })}
      actions={
        <Anchor component={Link} to="/contradictions" size="sm">
          {t('nav.contradictions')}
        </Anchor>
      }
    >
      <div className="ow-tablewrap">
        <table className="ow-table">
          <thead>
            <tr>
              <th>{t('contradiction.severity')}</th>
              <th>{t('exposure.device')}</th>
              <th>{t('contradiction.what')}</th>
              <th>{t('exposure.state')}</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((r) => (
              <tr key={`${r.device.id} ${r.key}`}>
                <td>
                  <Severity severity={r.severity} />
                </td>
                <td>
                  <Anchor component={Link} to="/devices/$id" params={{ id: r.device.id } as never} size="sm">
                    <DeviceText text={r.device.name} />
                  </Anchor>
                </td>
                <td>
                  <Anchor
                    component={Link}
                    to="/contradiction"
                    search={{ asset: r.device.id, key: r.key } as never}
                    size="sm"
                  >
                    {t(`rule.${r.rule}`)}
                  </Anchor>
                </td>
                <td>
                  <ContradictionMark state={r.state} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Panel>
  );
}

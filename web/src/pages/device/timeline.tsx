/** What was stated about the device, when, how often and where it can be looked up. The latest first. */
import { TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AssetDetail } from '../../../../src/model/api.ts';
import { timelineQuery } from '../../api/queries.ts';
import { Bones, Panel } from '../../parts/layout.tsx';
import { count } from '../../parts/number.ts';
import { ProblemBox } from '../../parts/problem.tsx';
import { DeviceText } from '../../parts/text.tsx';
import { When } from '../../parts/time.tsx';
import { Place, SaidBy } from './statement.tsx';

const MOST = 500;

export function Timeline({ asset }: { readonly asset: AssetDetail }) {
  const { t, i18n } = useTranslation();
  const query = useQuery(timelineQuery(asset.id));
  const [text, setText] = useState('');
  if (query.isError) return <ProblemBox error={query.error} onRetry={() => void query.refetch()} />;
  if (query.isPending) return <Bones rows={10} />;
  const wanted = text.trim().toLowerCase();
  const hits = query.data.filter(
    (e) => wanted === '' || `${e.protocol} ${e.field} ${e.value}`.toLowerCase().includes(wanted),
  );
  const rows = hits.toSorted((a, b) => b.lastAt.localeCompare(a.lastAt)).slice(0, MOST);
  return (
    <Panel
      title={t('device.timeline')}
      note={t('timeline.count', { count: hits.length })}
      actions={
        <TextInput
          aria-label={t('timeline.search')}
          placeholder={t('timeline.search')}
          value={text}
          onChange={(e) => setText(e.currentTarget.value)}
          w={220}
        />
      }
    >
      <div className="ow-tablewrap">
        <table className="ow-table">
          <thead>
            <tr>
              <th>{t('timeline.first')}</th>
              <th>{t('timeline.last')}</th>
              <th>{t('timeline.field')}</th>
              <th>{t('timeline.value')}</th>
              <th className="ow-num">{t('timeline.times')}</th>
              <th>{t('timeline.place')}</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((e) => (
              <tr key={`${e.endpoint}|${e.field}|${e.value}|${e.at}`}>
                <td>
                  <When iso={e.at} />
                </td>
                <td>
                  <When iso={e.lastAt} />
                </td>
                <td>
                  <DeviceText text={e.field} mono />
                </td>
                <td>
                  <DeviceText text={e.value} />
                </td>
                <td className="ow-num">{count(e.count, i18n.language)}</td>
                <td>
                  <Place entry={e} />
                  <SaidBy keys={e.saidBy} asset={asset} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Panel>
  );
}

/** Sensors: does each still deliver, how fast, and what did it lose. */
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { SensorRow } from '../../../src/model/api.ts';
import { sensorsQuery } from '../api/queries.ts';
import { useSite, useSites } from '../app/session.ts';
import { Bones, Empty, PageFrame, Panel } from '../parts/layout.tsx';
import { NextPanel } from '../parts/next.tsx';
import { count } from '../parts/number.ts';
import { ProblemBox } from '../parts/problem.tsx';
import { Dropped, LastRecord, SensorName, SensorState } from '../parts/sensor-state.tsx';
import { NotApplicable, Unknown } from '../parts/state.tsx';
import { DeviceText } from '../parts/text.tsx';

function Losses({ sensor }: { readonly sensor: SensorRow }) {
  const { t, i18n } = useTranslation();
  const caps = sensor.caps.filter((c) => c.hits > 0);
  if (caps.length === 0 && sensor.weirds.length === 0)
    return <span className="ow-note">{t('sensor.nothing-odd')}</span>;
  return (
    <ul className="ow-plainlist">
      {caps.map((c) => (
        <li key={c.cap} className="ow-warntext">
          {t('import.cap', { cap: c.cap, limit: count(c.limit, i18n.language), hits: count(c.hits, i18n.language) })}
        </li>
      ))}
      {sensor.weirds.slice(0, 5).map((w) => (
        <li key={w.code}>
          <DeviceText text={w.code} mono /> <span className="ow-note">{t('why.times', { count: w.count })}</span>
        </li>
      ))}
    </ul>
  );
}

function Row({ sensor }: { readonly sensor: SensorRow }) {
  const { t, i18n } = useTranslation();
  const site = useSites().find((s) => s.id === sensor.site)?.name ?? sensor.site;
  return (
    <tr>
      <td>
        <SensorName sensor={sensor} />
      </td>
      <td>{t(`sensor.kind.${sensor.kind}`)}</td>
      <td>
        <DeviceText text={site} />
      </td>
      <td>
        <SensorState sensor={sensor} />
      </td>
      <td className="ow-num">{count(sensor.framesTotal, i18n.language)}</td>
      <td className="ow-num">
        {sensor.kind === 'import' ? (
          <NotApplicable why={t('sensor.no-rate')} />
        ) : sensor.framesPerSecond === null ? (
          <Unknown why={t('sensor.cannot-rate')} />
        ) : (
          count(Math.round(sensor.framesPerSecond), i18n.language)
        )}
      </td>
      <td className="ow-num">
        <Dropped sensor={sensor} />
      </td>
      <td className="ow-num">
        <LastRecord sensor={sensor} />
      </td>
      <td>
        <Losses sensor={sensor} />
      </td>
    </tr>
  );
}

export default function SensorsPage() {
  const { t } = useTranslation();
  const site = useSite();
  const query = useQuery(sensorsQuery(site));
  return (
    <PageFrame title={t('nav.sensors')}>
      {query.isError && <ProblemBox error={query.error} onRetry={() => void query.refetch()} />}
      {query.isPending && <Bones rows={6} />}
      {query.data?.length === 0 && <Empty title={t('sensor.none')} text={t('sensor.none-text')} />}
      {query.data !== undefined && query.data.length > 0 && (
        <div className="ow-stack">
          <Panel>
            <div className="ow-tablewrap">
              <table className="ow-table">
                <thead>
                  <tr>
                    <th>{t('sensor.name')}</th>
                    <th>{t('sensor.kind')}</th>
                    <th>{t('frame.site')}</th>
                    <th>{t('sensor.state')}</th>
                    <th className="ow-num">{t('sensor.frames')}</th>
                    <th className="ow-num">{t('sensor.rate')}</th>
                    <th className="ow-num">{t('sensor.dropped')}</th>
                    <th className="ow-num">{t('sensor.last')}</th>
                    <th>{t('sensor.odd')}</th>
                  </tr>
                </thead>
                <tbody>
                  {query.data.map((s) => (
                    <Row key={s.id} sensor={s} />
                  ))}
                </tbody>
              </table>
            </div>
          </Panel>
          <NextPanel site={site} />
        </div>
      )}
    </PageFrame>
  );
}

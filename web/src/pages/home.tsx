/** Home: what is there, what is not known about it, what is new, and whether we see well enough to say so. */
import { Anchor, Button } from '@mantine/core';
import { IconAlertTriangle, IconUpload } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { lazy, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import type { Overview } from '../../../src/model/api.ts';
import type { AttributeName } from '../../../src/model/attribute.ts';
import { overviewQuery } from '../api/queries.ts';
import { useMay, useSite } from '../app/session.ts';
import { equalsText } from '../filter/edit.ts';
import { Bars } from '../parts/bars.tsx';
import { Bones, Empty, PageFrame, Panel } from '../parts/layout.tsx';
import { count, percent } from '../parts/number.ts';
import { ProblemBox } from '../parts/problem.tsx';
import { Dropped, LastRecord, SensorName, SensorState } from '../parts/sensor-state.tsx';
import { State } from '../parts/state.tsx';
import { DeviceText } from '../parts/text.tsx';
import { When } from '../parts/time.tsx';
import { TopContradictions } from './claims/top.tsx';
import { TopExposures } from './exposures/top.tsx';
import { OpenRecalls } from './recalls/open.tsx';

// The chart library is the heaviest thing on this page: figures and lists do not wait for it.
const Trend = lazy(async () => ({ default: (await import('../parts/trend.tsx')).Trend }));
const UNKNOWN: readonly (keyof Overview['unknownShare'])[] = ['type', 'manufacturer', 'model', 'software_version'];

function Losses({ visibility }: Pick<Overview, 'visibility'>) {
  const { t } = useTranslation();
  if (visibility.length === 0) return null;
  return (
    <section className="ow-losses" aria-label={t('home.losses')}>
      <IconAlertTriangle size={17} aria-hidden />
      <div>
        <strong>{t('home.losses')}</strong>
        <ul>
          {visibility.map((v) => (
            <li key={`${v.code} ${v.text}`}>
              <DeviceText text={v.text} />
            </li>
          ))}
        </ul>
      </div>
      <div className="ow-grow" />
      <Anchor component={Link} to="/sensors" size="sm">
        {t('nav.sensors')}
      </Anchor>
    </section>
  );
}

function Figures({ overview }: { readonly overview: Overview }) {
  const { t, i18n } = useTranslation();
  return (
    <div className="ow-figures">
      <Link to="/devices" search={{} as never} className="ow-bigfigure">
        <strong>{count(overview.assets, i18n.language)}</strong>
        <span>{t('home.devices')}</span>
      </Link>
      <Link
        to="/devices"
        search={{ filter: 'first_seen > now-7d', sort: '-first_seen' } as never}
        className="ow-bigfigure"
      >
        <strong>{count(overview.newThisWeek, i18n.language)}</strong>
        <span>{t('home.new')}</span>
      </Link>
      {UNKNOWN.map((name) => {
        const share = overview.unknownShare[name];
        return (
          <Link key={name} to="/devices" search={{ filter: equalsText(name, null) } as never} className="ow-bigfigure">
            <strong>{share === null ? t('home.nothing-measured') : percent(share, i18n.language)}</strong>
            <span>{t(`home.unknown.${name}`)}</span>
          </Link>
        );
      })}
    </div>
  );
}

function Health({ overview }: { readonly overview: Overview }) {
  const { t, i18n } = useTranslation();
  const { imports, sensors } = overview;
  return (
    <Panel
      title={t('home.health')}
      actions={
        <Anchor component={Link} to="/sensors" size="sm">
          {t('nav.sensors')}
        </Anchor>
      }
    >
      {sensors.length === 0 ? (
        <p className="ow-note">{t('home.no-sensors')}</p>
      ) : (
        <table className="ow-table">
          <thead>
            <tr>
              <th>{t('sensor.name')}</th>
              <th>{t('sensor.state')}</th>
              <th className="ow-num">{t('sensor.dropped')}</th>
              <th className="ow-num">{t('sensor.last')}</th>
            </tr>
          </thead>
          <tbody>
            {sensors.slice(0, 8).map((s) => (
              <tr key={s.id}>
                <td>
                  <SensorName sensor={s} />
                </td>
                <td>
                  <SensorState sensor={s} />
                </td>
                <td className="ow-num">
                  <Dropped sensor={s} />
                </td>
                <td className="ow-num">
                  <LastRecord sensor={s} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <p className="ow-ingest">
        <span>{t('home.imports')}</span>
        <span>{t('home.running', { count: imports.running, shown: count(imports.running, i18n.language) })}</span>
        <span>{t('home.queued', { count: imports.queued })}</span>
        {imports.failed > 0 ? (
          <State tone="bad">{t('home.failed', { count: imports.failed })}</State>
        ) : (
          <span>{t('home.failed', { count: 0 })}</span>
        )}
        <span>
          {t('home.last-import')} <When iso={imports.lastAt} />
        </span>
      </p>
    </Panel>
  );
}

const PANELS: readonly (readonly [AttributeName, 'byType' | 'byManufacturer' | 'byUnit'])[] = [
  ['type', 'byType'],
  ['manufacturer', 'byManufacturer'],
  ['unit', 'byUnit'],
];

function Body({ overview }: { readonly overview: Overview }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const openDay = (day: string): void => {
    const next = new Date(Date.parse(`${day}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10);
    void navigate({
      to: '/devices',
      search: { filter: `first_seen >= ${day} and first_seen < ${next}`, sort: '-first_seen' } as never,
    });
  };
  return (
    <div className="ow-stack">
      <Losses visibility={overview.visibility} />
      <Figures overview={overview} />
      <OpenRecalls site={useSite()} />
      <TopExposures site={useSite()} />
      <TopContradictions site={useSite()} />
      <div className="ow-homegrid">
        {PANELS.map(([attribute, key]) => (
          <Panel key={key} title={t(`home.${key}`)}>
            <Bars attribute={attribute} counts={overview[key]} />
          </Panel>
        ))}
      </div>
      <div className="ow-homegrid2">
        <Panel title={t('home.by-day')} note={t('home.utc')}>
          <Suspense fallback={<div className="ow-trend" />}>
            <Trend days={overview.newByDay} label={t('home.by-day')} onDay={openDay} />
          </Suspense>
        </Panel>
        <Health overview={overview} />
      </div>
    </div>
  );
}

export default function HomePage() {
  const { t } = useTranslation();
  const overview = useQuery(overviewQuery(useSite()));
  const mayImport = useMay('import.run');
  return (
    <PageFrame title={t('nav.home')}>
      {overview.isError && overview.data === undefined && (
        <ProblemBox error={overview.error} onRetry={() => void overview.refetch()} />
      )}
      {overview.isPending && <Bones rows={14} />}
      {overview.data?.assets === 0 && (
        <>
          <Losses visibility={overview.data.visibility} />
          <Empty
            title={t('home.empty')}
            text={t('home.empty-text')}
            action={
              mayImport ? (
                <Button
                  leftSection={<IconUpload size={14} />}
                  renderRoot={(props) => <Link to="/import" search={{} as never} {...props} />}
                >
                  {t('home.empty-go')}
                </Button>
              ) : undefined
            }
          />
          <dl className="ow-hints">
            <dt>{t('home.empty-cli')}</dt>
            <dd>
              <code>openward import capture.pcap</code>
            </dd>
            <dt>{t('home.empty-sensor')}</dt>
            <dd>
              <code>openward sensor</code>
            </dd>
          </dl>
        </>
      )}
      {overview.data !== undefined && overview.data.assets > 0 && <Body overview={overview.data} />}
    </PageFrame>
  );
}

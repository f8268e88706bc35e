/** Risk put together: of types, units, sites and the hospital, and handed down from gateways; each group opens what it counts. */
import { ActionIcon, Anchor, Button, SegmentedControl, TextInput } from '@mantine/core';
import { IconReceipt } from '@tabler/icons-react';
import { keepPreviousData, queryOptions, useQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { BANDS, type Gateway, type RiskGroup, type RiskView } from '../../../../src/model/risk.ts';
import { get, url } from '../../api/client.ts';
import { useMay, useSite, useSites, useUrl } from '../../app/session.ts';
import { Chips } from '../../filter/chips.tsx';
import { FilterInput, FilterProblem } from '../../filter/filter-input.tsx';
import { Bones, Empty, PageFrame, Panel } from '../../parts/layout.tsx';
import { count } from '../../parts/number.ts';
import { ProblemBox, toProblem } from '../../parts/problem.tsx';
import { State, Unknown } from '../../parts/state.tsx';
import { DeviceText } from '../../parts/text.tsx';
import { When } from '../../parts/time.tsx';
import { ControlEntry, controlsQuery } from '../exposures/controls.tsx';
import { Priority } from '../exposures/marks.tsx';

const Treemap = lazy(async () => ({ default: (await import('./treemap.tsx')).Treemap }));

const riskQuery = (site: string, filter: string, at: string) =>
  queryOptions({
    queryKey: ['risk', site, filter, at],
    queryFn: ({ signal }) => get<RiskView>('/risk', { site, filter, at }, signal),
    placeholderData: keepPreviousData,
    retry: false,
  });

const BY = ['types', 'units', 'sites'] as const;
type By = (typeof BY)[number];

interface Asked {
  readonly site: string;
  readonly filter: string;
  readonly at: string;
}

/** Where a group's open exposures are. */
const toExposures = (group: RiskGroup, { site, at }: Asked) => ({
  filter: group.filter,
  site: group.site ?? site,
  day: at.slice(0, 10),
});

function useGroupWords(): { readonly nameOf: (g: RiskGroup) => string; readonly sayOf: (g: RiskGroup) => string } {
  const { t, i18n } = useTranslation();
  const sites = useSites();
  const siteName = (id: string | null): string => sites.find((s) => s.id === id)?.name ?? id ?? '';
  return {
    nameOf(g) {
      if (g.by === 'site') return siteName(g.site);
      const name = g.label ?? t('unknown');
      return g.by === 'unit' && sites.length > 1 ? `${name} (${siteName(g.site)})` : name;
    },
    sayOf: (g) =>
      t('risk.say', {
        count: g.devices,
        devices: count(g.devices, i18n.language),
        open: count(g.open, i18n.language),
        score: g.score === null ? t('unknown') : Math.round(g.score),
      }),
  };
}

function ReceiptLink({ group, asked }: { readonly group: RiskGroup; readonly asked: Asked }) {
  const { t } = useTranslation();
  const { nameOf } = useGroupWords();
  const name = group.by === 'hospital' ? t('risk.hospital') : nameOf(group);
  const query = { ...asked, site: group.site ?? asked.site, by: group.by, value: group.value };
  return (
    <ActionIcon
      component="a"
      href={url('/risk/receipt', query)}
      download
      size="sm"
      aria-label={t('risk.receipt', { name })}
      title={t('risk.receipt', { name })}
    >
      <IconReceipt size={15} />
    </ActionIcon>
  );
}

/** Devices of the group by priority, those without a score apart. */
function Split({ group }: { readonly group: RiskGroup }) {
  const clear = group.devices - group.unrated - group.open;
  const parts = [
    ...BANDS.map((b) => [b, b === 'low' ? Math.max(0, group.bands.low - clear) : group.bands[b]] as const),
  ];
  return (
    <span className="ow-split" aria-hidden>
      {parts.map(([band, n]) => n > 0 && <i key={band} data-band={band} style={{ flexGrow: n }} />)}
      {clear > 0 && <i data-band="clear" style={{ flexGrow: clear }} />}
      {group.unrated > 0 && <i data-band="none" style={{ flexGrow: group.unrated }} />}
    </span>
  );
}

function GroupTable({ groups, asked }: { readonly groups: readonly RiskGroup[]; readonly asked: Asked }) {
  const { t, i18n } = useTranslation();
  const { nameOf } = useGroupWords();
  const [all, setAll] = useState(false);
  const shown = groups.filter((g) => all || g.open > 0);
  const hidden = groups.length - shown.length;
  return (
    <div className="ow-tablewrap">
      <table className="ow-table">
        <thead>
          <tr>
            <th>{t('risk.group')}</th>
            <th>{t('exposure.priority')}</th>
            <th className="ow-num">{t('nav.devices')}</th>
            <th className="ow-num">{t('risk.open')}</th>
            <th className="ow-num">{t('risk.unrated')}</th>
            <th className="ow-waterfallcell" aria-hidden />
            <th>{t('risk.worst')}</th>
            <th aria-label={t('common.actions')} />
          </tr>
        </thead>
        <tbody>
          {shown.map((g) => (
            <tr key={`${g.site} ${g.value}`}>
              <td>
                <Anchor component={Link} to="/exposures" search={toExposures(g, asked) as never} size="sm">
                  {g.by !== 'site' && g.value === null ? (
                    <span className="ow-unknown">{nameOf(g)}</span>
                  ) : (
                    <DeviceText text={nameOf(g)} />
                  )}
                </Anchor>
              </td>
              <td>
                {g.score === null ? (
                  <Unknown why={t('risk.no-score')} />
                ) : g.open === 0 ? (
                  <span className="ow-note">{t('risk.clear')}</span>
                ) : (
                  <Priority band={g.band} score={g.score} />
                )}
              </td>
              <td className="ow-num">{count(g.devices, i18n.language)}</td>
              <td className="ow-num">{count(g.open, i18n.language)}</td>
              <td className="ow-num">{count(g.unrated, i18n.language)}</td>
              <td>
                <Split group={g} />
              </td>
              <td>
                {g.worst !== null && g.open > 0 && (
                  <Anchor
                    component={Link}
                    to="/devices/$id"
                    params={{ id: g.worst } as never}
                    search={{ tab: 'exposures' } as never}
                    size="sm"
                  >
                    <DeviceText text={g.worstName ?? g.worst} />
                  </Anchor>
                )}
              </td>
              <td className="ow-num">
                <ReceiptLink group={g} asked={asked} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {hidden > 0 && (
        <Button variant="default" mt="sm" onClick={() => setAll(true)}>
          {t('risk.show-clear', { count: hidden })}
        </Button>
      )}
    </div>
  );
}

function Behind({ gateway }: { readonly gateway: Gateway }) {
  const { t, i18n } = useTranslation();
  return (
    <details className="ow-gateway">
      <summary>
        <strong>
          <DeviceText text={gateway.name} />
        </strong>
        {gateway.score === null ? (
          <span className="ow-note">{t('risk.gateway-clear')}</span>
        ) : (
          <Priority band={gateway.band} score={gateway.score} />
        )}
        <span className="ow-note">
          {t('risk.behind', { count: gateway.behind, shown: count(gateway.behind, i18n.language) })}
        </span>
      </summary>
      <p>
        <Anchor component={Link} to="/devices/$id" params={{ id: gateway.id } as never} size="sm">
          {t('risk.gateway-open')}
        </Anchor>
      </p>
      <table className="ow-table">
        <thead>
          <tr>
            <th>{t('exposure.device')}</th>
            <th>{t('triage.function')}</th>
            <th className="ow-num">{t('risk.steps')}</th>
            <th className="ow-num">{t('risk.own')}</th>
            <th className="ow-num">{t('risk.passed')}</th>
          </tr>
        </thead>
        <tbody>
          {gateway.devices.map((d) => (
            <tr key={d.id}>
              <td>
                <Anchor component={Link} to="/devices/$id" params={{ id: d.id } as never} size="sm">
                  <DeviceText text={d.name} />
                </Anchor>
              </td>
              <td>{d.function === null ? <Unknown /> : t(`function.${d.function}`)}</td>
              <td className="ow-num">{d.steps}</td>
              <td className="ow-num">{d.own === null ? <Unknown why={t('risk.no-score')} /> : d.own.toFixed(1)}</td>
              <td className="ow-num">{gateway.score === null ? '–' : d.passed.toFixed(1)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {gateway.behind > gateway.devices.length && (
        <p className="ow-note">{t('advisory.more-products', { count: gateway.behind - gateway.devices.length })}</p>
      )}
    </details>
  );
}

/** Those that pass something on; the others are named, since they may do so tomorrow. */
function Gateways({ gateways }: { readonly gateways: readonly Gateway[] }) {
  const { t } = useTranslation();
  const clear = gateways.filter((g) => g.score === null);
  return (
    <>
      {gateways
        .filter((g) => g.score !== null)
        .map((g) => (
          <Behind key={`${g.site} ${g.id}`} gateway={g} />
        ))}
      {clear.length > 0 && (
        <p className="ow-note">
          {t('risk.gateways-clear', { count: clear.length })}{' '}
          {clear.map((g, i) => (
            <span key={`${g.site} ${g.id}`}>
              {i > 0 && ', '}
              <Anchor component={Link} to="/devices/$id" params={{ id: g.id } as never} size="xs">
                <DeviceText text={g.name} />
              </Anchor>{' '}
              ({g.behind})
            </span>
          ))}
        </p>
      )}
    </>
  );
}

function AllControls({ site }: { readonly site: string }) {
  const { t } = useTranslation();
  const mayWrite = useMay('control.write');
  const query = useQuery(controlsQuery(site, ''));
  if (query.isError) return <ProblemBox error={query.error} onRetry={() => void query.refetch()} />;
  if (query.data === undefined) return <Bones rows={3} />;
  if (query.data.length === 0) return <p className="ow-note">{t('control.none-site')}</p>;
  return (
    <ul className="ow-evidences">
      {query.data.map((row) => (
        <ControlEntry
          key={row.id}
          row={row}
          asset={row.devices.length === 1 ? (row.devices[0]?.id ?? '') : ''}
          mayWrite={mayWrite}
        />
      ))}
    </ul>
  );
}

function Whole({ view, asked }: { readonly view: RiskView; readonly asked: Asked }) {
  const { t, i18n } = useTranslation();
  const { hospital } = view;
  return (
    <div className="ow-groups">
      <span className="ow-group" data-band={hospital.score === null ? undefined : hospital.band} data-plain>
        <strong>{hospital.score === null ? t('unknown') : Math.round(hospital.score)}</strong>
        <span>
          {t('risk.hospital')} <ReceiptLink group={hospital} asked={asked} />
        </span>
      </span>
      {BANDS.slice(0, 3).map((band) => (
        <span key={band} className="ow-group" data-band={band} data-plain>
          <strong>{count(hospital.bands[band], i18n.language)}</strong>
          <span>{t('risk.devices-in', { band: t(`band.${band}`) })}</span>
        </span>
      ))}
      <span className="ow-group" data-plain>
        <strong>{count(hospital.unrated, i18n.language)}</strong>
        <span>{t('risk.unrated-long')}</span>
      </span>
    </div>
  );
}

export default function RiskPage() {
  const { t } = useTranslation();
  const [search, set] = useUrl();
  const site = useSite();
  const navigate = useNavigate();
  const { nameOf, sayOf } = useGroupWords();
  const filter = search['filter'] ?? '';
  const day = search['day'] ?? '';
  const at = /^\d{4}-\d{2}-\d{2}$/.test(day) ? `${day}T23:59:59.999Z` : '';
  const by: By = BY.find((b) => b === search['by']) ?? 'types';
  const asked = { site, filter, at };
  const query = useQuery(riskQuery(site, filter, at));
  const problem = query.isError ? toProblem(query.error) : null;
  const badFilter = problem?.code.startsWith('filter.') === true;
  const view = query.data;
  const groups = view?.[by] ?? [];
  return (
    <PageFrame
      title={t('nav.risk')}
      note={
        view !== undefined && (
          <>
            {t('exposure.compared')} <When iso={view.comparedAt} />
          </>
        )
      }
      actions={
        <TextInput
          type="date"
          aria-label={t('triage.day')}
          title={t('triage.day')}
          value={day}
          onChange={(e) => set({ day: e.currentTarget.value }, 'replace')}
          w={150}
        />
      }
    >
      <div className="ow-toolbar ow-wraps">
        <FilterInput value={filter} onApply={(next) => set({ filter: next })} />
        <SegmentedControl
          aria-label={t('risk.by')}
          value={by}
          data={BY.map((b) => ({ value: b, label: t(`risk.by-${b}`) }))}
          onChange={(next) => set({ by: next }, 'replace')}
        />
      </div>
      <Chips filter={filter} onApply={(next) => set({ filter: next })} />
      {badFilter && problem !== null && <FilterProblem text={filter} problem={problem} />}
      {problem !== null && !badFilter && <ProblemBox error={query.error} onRetry={() => void query.refetch()} />}
      {query.isPending && <Bones rows={14} />}
      {view !== undefined && problem === null && view.hospital.devices === 0 && (
        <Empty title={t('risk.none')} text={t('risk.none-text')} />
      )}
      {view !== undefined && problem === null && view.hospital.devices > 0 && (
        <div className={`ow-stack ${query.isPlaceholderData ? 'ow-stale' : ''}`}>
          {day !== '' && <State tone="warn">{t('exposure.past', { day })}</State>}
          <Whole view={view} asked={asked} />
          <Panel title={t(`risk.by-${by}`)} note={t('risk.note')}>
            <Suspense fallback={<div className="ow-treemap" />}>
              <Treemap
                groups={groups}
                nameOf={nameOf}
                sayOf={sayOf}
                onOpen={(g) => void navigate({ to: '/exposures', search: toExposures(g, asked) as never })}
              />
            </Suspense>
            <GroupTable groups={groups} asked={asked} />
          </Panel>
          {view.gateways.length > 0 && (
            <Panel title={t('risk.gateways')} note={t('risk.gateways-note')}>
              <Gateways gateways={view.gateways} />
            </Panel>
          )}
          {at === '' && (
            <Panel title={t('control.title')}>
              <AllControls site={site} />
            </Panel>
          )}
        </div>
      )}
    </PageFrame>
  );
}

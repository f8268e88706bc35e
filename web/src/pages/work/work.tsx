/** What is to be done about open exposures, grouped as it is done, and which of it first for the hours there are. */
import { Anchor, Button, NumberInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { IconChevronDown, IconChevronRight } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { WorkPlan, WorkRow } from '../../../../src/model/work.ts';
import { workQuery } from '../../api/queries.ts';
import { useMay, useSite, useSites, useUrl } from '../../app/session.ts';
import { Chips } from '../../filter/chips.tsx';
import { FilterInput, FilterProblem } from '../../filter/filter-input.tsx';
import { Bones, Empty, PageFrame, Panel } from '../../parts/layout.tsx';
import { count, percent } from '../../parts/number.ts';
import { ProblemBox, toProblem } from '../../parts/problem.tsx';
import { State, Unknown } from '../../parts/state.tsx';
import { DeviceText } from '../../parts/text.tsx';
import { StartDialog } from '../campaigns/start.tsx';
import { Efforts } from './efforts.tsx';
import { Limits } from './limits.tsx';

const Frontier = lazy(async () => ({ default: (await import('./frontier.tsx')).Frontier }));

const DEFAULT_HOURS = 40;
const SHOWN_DEVICES = 30;

/** `Patch to 2.43.02 or later`, `Disable telnet`. */
function useTitle(): (row: WorkRow) => string {
  const { t } = useTranslation();
  return ({ type, target, subject }) => {
    const name = t(`action.${type}`);
    if (target !== null)
      return t(target.orLater === true ? 'work.to-later' : 'work.to', { name, version: target.text });
    return subject === null ? name : `${name}: ${subject}`;
  };
}

/** Why limits keep the work from some of its devices. */
function Withheld({ row }: { readonly row: WorkRow }) {
  const { t } = useTranslation();
  if (row.withheld.length === 0) return null;
  return (
    <>
      <h3 className="ow-subhead">{t('work.withheld')}</h3>
      <ul className="ow-plainlist">
        {row.withheld.map((w) => (
          <li key={`${w.reason} ${w.unit} ${w.function}`}>
            <strong>{t('work.devices', { count: w.devices })}</strong>
            {w.unit !== null && <DeviceText text={w.unit} />}
            <span className="ow-note">{t(`work.withheld.${w.reason}`)}</span>
          </li>
        ))}
      </ul>
    </>
  );
}

function Details({ row, title }: { readonly row: WorkRow; readonly title: string }) {
  const { t } = useTranslation();
  const may = useMay('campaign.run');
  const filter = useUrl()[0]['filter'] ?? '';
  const [starting, setStarting] = useState(false);
  return (
    <div className="ow-workdetails">
      <div>
        <h3 className="ow-subhead">{t('work.words')}</h3>
        <ul className="ow-evidences">
          {row.texts.map((text) => (
            <li key={text} className="ow-evidence">
              <DeviceText text={text} />
            </li>
          ))}
        </ul>
        <Withheld row={row} />
        {may && row.hours !== null && row.devices.length > 0 && (
          <Button variant="default" size="xs" mt="sm" onClick={() => setStarting(true)}>
            {t('campaign.start')}
          </Button>
        )}
        {starting && <StartDialog row={row} title={title} filter={filter} onClose={() => setStarting(false)} />}
      </div>
      <div>
        <h3 className="ow-subhead">{t('work.devices', { count: row.devices.length })}</h3>
        <ul className="ow-plainlist">
          {row.devices.slice(0, SHOWN_DEVICES).map((d) => (
            <li key={d.id}>
              <Anchor component={Link} to="/devices/$id" params={{ id: d.id } as never} size="sm">
                <DeviceText text={d.name} />
              </Anchor>
              {d.unit !== null && (
                <span className="ow-note">
                  <DeviceText text={d.unit} />
                </span>
              )}
            </li>
          ))}
          {row.devices.length > SHOWN_DEVICES && (
            <li className="ow-note">{t('advisory.more-products', { count: row.devices.length - SHOWN_DEVICES })}</li>
          )}
        </ul>
        <h3 className="ow-subhead">{t('exposure.advisory')}</h3>
        <ul className="ow-plainlist">
          {row.advisories.map((doc) => (
            <li key={doc}>
              <Anchor component={Link} to="/advisory" search={{ doc } as never} size="sm">
                <DeviceText text={doc} />
              </Anchor>
            </li>
          ))}
        </ul>
      </div>
    </div>
  );
}

function Row({ row, total }: { readonly row: WorkRow; readonly total: number }) {
  const { t, i18n } = useTranslation();
  const title = useTitle()(row);
  const [open, setOpen] = useState(false);
  const Chevron = open ? IconChevronDown : IconChevronRight;
  return (
    <>
      <tr>
        <td className="ow-num">{row.place ?? <span className="ow-note">{t('work.later')}</span>}</td>
        <td>
          <button type="button" className="ow-sort ow-inline" aria-expanded={open} onClick={() => setOpen(!open)}>
            <Chevron size={14} aria-hidden />
            <strong>
              <DeviceText text={title} />
            </strong>
          </button>
        </td>
        <td>
          <DeviceText text={row.what} />
        </td>
        <td className="ow-num">
          {row.place !== null && row.planned < row.devices.length && `${count(row.planned, i18n.language)} / `}
          {count(row.devices.length, i18n.language)}
        </td>
        <td className="ow-num">{row.hours === null ? <span className="ow-note">–</span> : row.hours.toFixed(1)}</td>
        <td className="ow-num">
          {row.hours === null ? (
            <span className="ow-note">–</span>
          ) : row.downtimeMinutes === null ? (
            <Unknown />
          ) : (
            t('work.minutes', { count: row.downtimeMinutes })
          )}
        </td>
        <td className="ow-num">{row.risk === null ? <span className="ow-note">–</span> : row.risk.toFixed(1)}</td>
        <td>
          <span className="ow-barbox" aria-hidden>
            <i style={{ width: `${total === 0 ? 0 : Math.min(100, (100 * (row.risk ?? 0)) / total)}%` }} />
          </span>
        </td>
      </tr>
      {open && (
        <tr>
          <td />
          <td colSpan={7}>
            <Details row={row} title={title} />
          </td>
        </tr>
      )}
    </>
  );
}

function Figures({ plan }: { readonly plan: WorkPlan }) {
  const { t, i18n } = useTranslation();
  const share = plan.totalRisk === 0 ? 0 : plan.risk / plan.totalRisk;
  return (
    <div className="ow-groups">
      <span className="ow-group" data-plain>
        <strong>{percent(share, i18n.language)}</strong>
        <span>{t('work.goes', { hours: plan.usedHours.toFixed(1) })}</span>
      </span>
      <span className="ow-group" data-plain>
        <strong>{plan.rows.filter((r) => r.place !== null).length}</strong>
        <span>{t('work.pieces')}</span>
      </span>
      <span className="ow-group" data-plain>
        {plan.gap === 0 ? (
          <State tone="good">{t('work.proven')}</State>
        ) : (
          <State tone="warn">{t('work.gap', { percent: percent(plan.gap, i18n.language) })}</State>
        )}
        <span>{t('work.proof')}</span>
      </span>
    </div>
  );
}

export default function WorkPage() {
  const { t, i18n } = useTranslation();
  const [url, set] = useUrl();
  const site = useSite();
  const filter = url['filter'] ?? '';
  const asked = Number(url['hours'] ?? DEFAULT_HOURS);
  const hours = Number.isFinite(asked) && asked >= 0 ? asked : DEFAULT_HOURS;
  const sites = useSites();
  const own = site === '' ? sites[0]?.id : site;
  const query = useQuery(workQuery(site, filter, hours, url['downtime'] ?? '', url['minima'] ?? ''));
  const choose = useDebouncedCallback((n: number) => set({ hours: String(n) }, 'replace'), 400);
  const problem = query.isError ? toProblem(query.error) : null;
  const badFilter = problem?.code.startsWith('filter.') === true;
  const plan = query.data;
  return (
    <PageFrame
      title={t('nav.work')}
      note={
        <span role="status">
          {plan === undefined
            ? ''
            : t('work.note', { count: plan.exposures, shown: count(plan.exposures, i18n.language) })}
        </span>
      }
    >
      <div className="ow-toolbar">
        <FilterInput value={filter} onApply={(next) => set({ filter: next })} />
        <NumberInput
          key={hours}
          aria-label={t('work.hours')}
          defaultValue={hours}
          min={0}
          max={100_000}
          suffix={` ${t('work.hours')}`}
          onChange={(n) => choose(Number(n))}
          w={200}
        />
      </div>
      <Chips filter={filter} onApply={(next) => set({ filter: next })} />
      {badFilter && problem !== null && <FilterProblem text={filter} problem={problem} />}
      {problem !== null && !badFilter && <ProblemBox error={query.error} onRetry={() => void query.refetch()} />}
      {query.isPending && <Bones rows={14} />}
      {plan !== undefined && problem === null && plan.rows.length === 0 && (
        <Empty title={t('work.none')} text={t('work.none-text')} />
      )}
      {plan !== undefined && problem === null && plan.rows.length > 0 && (
        <div className="ow-stack">
          <Figures plan={plan} />
          <Limits plan={plan} />
          {plan.truncated && <State tone="warn">{t('work.truncated')}</State>}
          <Panel title={t('work.frontier')} note={t('work.efforts')}>
            <Suspense fallback={<div className="ow-trend" />}>
              <Frontier
                points={plan.frontier}
                hours={hours}
                totalRisk={plan.totalRisk}
                onHours={(n) => set({ hours: String(n) }, 'replace')}
              />
            </Suspense>
          </Panel>
          <Panel className={query.isPlaceholderData ? 'ow-stale' : ''}>
            <div className="ow-tablewrap">
              <table className="ow-table">
                <thead>
                  <tr>
                    <th className="ow-num">{t('work.place')}</th>
                    <th>{t('work.what')}</th>
                    <th>{t('work.on')}</th>
                    <th className="ow-num">{t('nav.devices')}</th>
                    <th className="ow-num">{t('work.hours-short')}</th>
                    <th className="ow-num">{t('work.downtime')}</th>
                    <th className="ow-num">{t('work.risk')}</th>
                    <th className="ow-waterfallcell" aria-hidden />
                  </tr>
                </thead>
                <tbody>
                  {plan.rows.map((row) => (
                    <Row key={row.key} row={row} total={plan.totalRisk} />
                  ))}
                </tbody>
              </table>
            </div>
          </Panel>
          {own !== undefined && <Efforts key={own} site={own} />}
        </div>
      )}
    </PageFrame>
  );
}

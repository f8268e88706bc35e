/** Until when the components are supported, over the life of the devices: a line for each known end, the nearest first. */
import { Select } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { BillComponent, BillDetail } from '../../../../src/model/bill.ts';
import { count } from '../../parts/number.ts';
import { DeviceText } from '../../parts/text.tsx';

const YEAR_MS = 365.25 * 86_400_000;
const YEARS = [5, 10, 15] as const;
/** Years that are shown before today: as many as the first end asks for, within these. */
const [LEAST_PAST, MOST_PAST] = [1, 8];
const SHOWN = 14;
const ROW = 22;
const LEFT = 190;
const WIDTH = 720;

/** A day has no hour, and is the same in every time zone. */
export function Day({ iso }: { readonly iso: string }) {
  const { i18n } = useTranslation();
  const day = new Intl.DateTimeFormat(i18n.language, { dateStyle: 'medium', timeZone: 'UTC' });
  return <time dateTime={iso.slice(0, 10)}>{day.format(new Date(iso))}</time>;
}

interface Ending {
  readonly component: BillComponent;
  readonly atMs: number;
}

const endingsOf = (tree: readonly BillComponent[]): readonly Ending[] =>
  tree
    .flatMap((component): Ending[] => {
      const at = component.support?.endsAt;
      return at == null ? [] : [{ component, atMs: Date.parse(at) }];
    })
    .sort((a, b) => a.atMs - b.atMs);

function Picture({ endings, years }: { readonly endings: readonly Ending[]; readonly years: number }) {
  const { t, i18n } = useTranslation();
  const now = Date.now();
  const first = Math.min(...endings.map((e) => e.atMs)) - YEAR_MS / 2;
  const from = Math.max(now - MOST_PAST * YEAR_MS, Math.min(now - LEAST_PAST * YEAR_MS, first));
  const to = now + years * YEAR_MS;
  const x = (ms: number): number =>
    LEFT + ((Math.min(Math.max(ms, from), to) - from) / (to - from)) * (WIDTH - LEFT - 8);
  const shown = endings.slice(0, SHOWN);
  const height = shown.length * ROW + 26;
  const firstYear = new Date(from).getUTCFullYear() + 1;
  const last = new Date(to).getUTCFullYear();
  const step = years > 10 ? 3 : years > 5 ? 2 : 1;
  const day = new Intl.DateTimeFormat(i18n.language, { dateStyle: 'medium' });
  return (
    <svg viewBox={`0 0 ${WIDTH} ${height}`} className="ow-support" role="img" aria-label={t('sbom.support-picture')}>
      {Array.from({ length: last - firstYear + 1 }, (_, k) => firstYear + k)
        .filter((year) => (year - firstYear) % step === 0)
        .map((year) => (
          <g key={year}>
            <line
              x1={x(Date.UTC(year, 0))}
              x2={x(Date.UTC(year, 0))}
              y1={0}
              y2={height - 18}
              className="ow-supportgrid"
            />
            <text x={x(Date.UTC(year, 0))} y={height - 5} textAnchor="middle" className="ow-supporttext">
              {year}
            </text>
          </g>
        ))}
      {shown.map(({ component, atMs }, k) => {
        const y = k * ROW + 12;
        const name = `${component.name} ${component.version ?? ''}`.trim();
        return (
          <g key={component.place} data-ended={atMs <= now || undefined}>
            <title>{`${name}: ${day.format(atMs)}`}</title>
            <text x={LEFT - 8} y={y + 4} textAnchor="end" className="ow-supportname">
              {name.length > 28 ? `${name.slice(0, 27)}…` : name}
            </text>
            <line x1={x(from)} x2={x(atMs)} y1={y} y2={y} className="ow-supportline" />
            {atMs >= to ? (
              <path d={`M ${x(to) - 5} ${y - 5} L ${x(to)} ${y} L ${x(to) - 5} ${y + 5}`} className="ow-supportopen" />
            ) : (
              <rect x={x(atMs) - 3} y={y - 6} width={6} height={12} className="ow-supportend" />
            )}
          </g>
        );
      })}
      <line x1={x(now)} x2={x(now)} y1={0} y2={height - 18} className="ow-supportnow" />
      <text x={x(now) + 4} y={height - 20} className="ow-supporttext">
        {t('sbom.today')}
      </text>
    </svg>
  );
}

export function SupportForecast({ bill }: { readonly bill: BillDetail }) {
  const { t, i18n } = useTranslation();
  const [years, setYears] = useState(10);
  const endings = endingsOf(bill.tree);
  const now = Date.now();
  const ended = bill.tree.filter((c) => c.support?.ended === true).length;
  const within = endings.filter((e) => e.atMs > now && e.atMs <= now + years * YEAR_MS).length;
  const unknown = bill.tree.filter((c) => c.support === null).length;
  const n = (value: number): string => count(value, i18n.language);
  return (
    <>
      <div className="ow-toolbar ow-supportbar">
        <Select
          aria-label={t('sbom.life')}
          value={String(years)}
          onChange={(value) => setYears(Number(value ?? 10))}
          allowDeselect={false}
          data={YEARS.map((y) => ({ value: String(y), label: t('sbom.life-years', { count: y }) }))}
          w={200}
        />
        <span>{t('sbom.support-sum', { ended: n(ended), within: n(within), unknown: n(unknown), years })}</span>
      </div>
      {endings.length === 0 ? (
        <p className="ow-note">{t('sbom.support-none')}</p>
      ) : (
        <>
          <Picture endings={endings} years={years} />
          <details>
            <summary>{t('sbom.support-table')}</summary>
            <div className="ow-tablewrap">
              <table className="ow-table">
                <thead>
                  <tr>
                    <th>{t('sbom.component')}</th>
                    <th>{t('sbom.line')}</th>
                    <th>{t('sbom.ends')}</th>
                    <th>{t('sbom.says')}</th>
                  </tr>
                </thead>
                <tbody>
                  {endings.slice(0, 500).map(({ component, atMs }) => (
                    <tr key={component.place}>
                      <td>
                        <DeviceText text={`${component.name} ${component.version ?? ''}`} />
                      </td>
                      <td>{component.support?.line ?? ''}</td>
                      <td>
                        <Day iso={new Date(atMs).toISOString()} />
                      </td>
                      <td>{component.support?.by === 'document' ? t('sbom.by-document') : component.support?.by}</td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </div>
          </details>
        </>
      )}
    </>
  );
}

/** Waves as bars over time, one line a unit; and how many of a unit are in service beside its minimum. With the figures as tables. */
import { useTranslation } from 'react-i18next';
import type { CampaignLevel, CampaignPlanView } from '../../../../src/model/campaign.ts';
import { DeviceText } from '../../parts/text.tsx';

interface Scale {
  readonly fromMs: number;
  readonly toMs: number;
  readonly x: (iso: string) => number;
}
const WIDTH = 1000;
const HOUR = 3_600_000;

function scaleOf({ waves }: CampaignPlanView): Scale {
  const fromMs = Math.min(...waves.map((w) => Date.parse(w.from))) - HOUR;
  const toMs = Math.max(...waves.map((w) => Date.parse(w.to))) + HOUR;
  const x = (iso: string): number =>
    Math.max(0, Math.min(WIDTH, ((Date.parse(iso) - fromMs) / (toMs - fromMs)) * WIDTH));
  return { fromMs, toMs, x };
}

/** Moments to write at the axis: at most eight days. */
function daysOf({ fromMs, toMs }: Scale): readonly number[] {
  const days = Math.ceil((toMs - fromMs) / (24 * HOUR));
  const every = Math.max(1, Math.ceil(days / 8));
  return Array.from({ length: Math.floor(days / every) + 1 }, (_, i) => fromMs + i * every * 24 * HOUR).filter(
    (ms) => ms < toMs - HOUR,
  );
}

export const useMoment = (timeZone: string) => {
  const { i18n } = useTranslation();
  const format = new Intl.DateTimeFormat(i18n.language, { dateStyle: 'medium', timeStyle: 'short', timeZone });
  const clock = new Intl.DateTimeFormat(i18n.language, { timeStyle: 'short', timeZone });
  const day = new Intl.DateTimeFormat(i18n.language, { weekday: 'short', day: 'numeric', month: 'short', timeZone });
  return {
    moment: (iso: string) => format.format(new Date(iso)),
    clock: (iso: string) => clock.format(new Date(iso)),
    day: (ms: number) => day.format(ms),
  };
};

function Axis({ scale, zone }: { readonly scale: Scale; readonly zone: string }) {
  const { day } = useMoment(zone);
  return (
    <div className="ow-ganttaxis" aria-hidden>
      {daysOf(scale).map((ms) => (
        <span key={ms} style={{ left: `${((ms - scale.fromMs) / (scale.toMs - scale.fromMs)) * 100}%` }}>
          {day(ms)}
        </span>
      ))}
    </div>
  );
}

/** Steps of a number that holds until the next point. */
function stepsOf(level: CampaignLevel, scale: Scale, y: (n: number) => number): string {
  let path = `M0 ${y(level.devices)}`;
  for (const { at, inService } of level.points) path += ` H${scale.x(at).toFixed(1)} V${y(inService)}`;
  return `${path} H${WIDTH}`;
}

function Level({
  level,
  scale,
  name,
}: {
  readonly level: CampaignLevel;
  readonly scale: Scale;
  readonly name: string;
}) {
  const { t } = useTranslation();
  const HEIGHT = 44;
  const low = Math.max(0, Math.min(level.minimum ?? level.lowest, level.lowest) - 1);
  const y = (n: number): number => HEIGHT - 3 - ((n - low) / Math.max(1, level.devices - low)) * (HEIGHT - 8);
  const words = t('campaign.level-words', { lowest: level.lowest, devices: level.devices });
  return (
    <>
      <div className="ow-ganttname">
        {level.unit === null ? t('unknown') : <DeviceText text={level.unit} />}
        <span className="ow-note">{name}</span>
      </div>
      <div className="ow-ganttlane">
        <svg
          viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
          preserveAspectRatio="none"
          className="ow-level"
          role="img"
          aria-label={words}
        >
          {level.minimum !== null && (
            <line x1="0" x2={WIDTH} y1={y(level.minimum)} y2={y(level.minimum)} className="ow-levelmin" />
          )}
          <path d={stepsOf(level, scale, y)} className="ow-levelline" />
        </svg>
      </div>
      <div className="ow-ganttfigure ow-num">
        {level.lowest} / {level.devices}
        <span className="ow-note">
          {level.minimum === null ? t('campaign.no-minimum') : t('campaign.minimum', { count: level.minimum })}
        </span>
      </div>
    </>
  );
}

export function Timeline({ plan }: { readonly plan: CampaignPlanView }) {
  const { t, i18n } = useTranslation();
  const { moment } = useMoment(plan.timeZone);
  if (plan.waves.length === 0) return <p className="ow-note">{t('campaign.no-waves')}</p>;
  const scale = scaleOf(plan);
  const units = new Map<string, string | null>();
  for (const u of plan.waves.flatMap((w) => w.units)) units.set((u.unit ?? '\n').trim().toLowerCase(), u.unit);
  return (
    <div className="ow-gantt">
      <div />
      <Axis scale={scale} zone={plan.timeZone} />
      <div />
      {[...units].map(([key, unit]) => (
        <div key={key} className="ow-ganttrow">
          <div className="ow-ganttname">{unit === null ? t('unknown') : <DeviceText text={unit} />}</div>
          <div className="ow-ganttlane">
            {plan.waves.flatMap((w) =>
              w.units
                .filter((u) => (u.unit ?? '\n').trim().toLowerCase() === key)
                .map((u) => {
                  const words = t('campaign.bar', {
                    wave: w.number,
                    count: u.devices,
                    from: moment(u.from),
                    to: moment(u.to),
                  });
                  return (
                    <span
                      key={`${w.number} ${u.from}`}
                      className="ow-ganttbar"
                      data-test={w.isTest || undefined}
                      data-over={Object.entries(w.states).every(([s, n]) => n === 0 || s === 'done') || undefined}
                      role="img"
                      aria-label={words}
                      title={words}
                      style={{
                        left: `${scale.x(u.from) / (WIDTH / 100)}%`,
                        width: `${Math.max(0.6, (scale.x(u.to) - scale.x(u.from)) / (WIDTH / 100))}%`,
                      }}
                    >
                      {w.isTest ? t('campaign.test-short') : w.number}
                    </span>
                  );
                }),
            )}
          </div>
          <div className="ow-ganttfigure" />
        </div>
      ))}
      <div className="ow-ganttsub">{t('campaign.in-service')}</div>
      {plan.levels.map((l) => (
        <div key={`${l.unit} ${l.function}`} className="ow-ganttrow">
          <Level level={l} scale={scale} name={l.function === null ? t('unknown') : t(`function.${l.function}`)} />
        </div>
      ))}
      <table className="ow-visuallyhidden">
        <caption>{t('campaign.waves')}</caption>
        <tbody>
          {plan.waves.map((w) => (
            <tr key={w.number}>
              <th scope="row">{w.number}</th>
              <td>{moment(w.from)}</td>
              <td>{moment(w.to)}</td>
              <td>{new Intl.NumberFormat(i18n.language).format(w.units.reduce((n, u) => n + u.devices, 0))}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

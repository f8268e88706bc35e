/** A sensor's state in words; frames lost are part of the state, and 'cannot tell' is said as that. */
import { useTranslation } from 'react-i18next';
import type { SensorRow } from '../../../src/model/api.ts';
import { useSites } from '../app/session.ts';
import { count } from './number.ts';
import { NotApplicable, State, Unknown } from './state.tsx';
import { DeviceText } from './text.tsx';
import { At, When } from './time.tsx';

/** Imported captures have no name of their own; the site tells them apart. */
export function SensorName({ sensor }: { readonly sensor: SensorRow }) {
  const { t } = useTranslation();
  const sites = useSites();
  if (sensor.kind === 'live') return <DeviceText text={sensor.name} />;
  const site = sites.find((s) => s.id === sensor.site)?.name ?? sensor.site;
  return <DeviceText text={t('sensor.imports-of', { site })} />;
}

export function SensorState({ sensor }: { readonly sensor: SensorRow }) {
  const { t } = useTranslation();
  if (sensor.kind === 'import') {
    const cut = sensor.caps.some((c) => c.hits > 0);
    return <State tone={cut ? 'warn' : 'quiet'}>{t(cut ? 'sensor.import-cut' : 'sensor.import')}</State>;
  }
  if (sensor.state === 'silent') return <State tone="bad">{t('sensor.silent')}</State>;
  if (sensor.state === 'stopped') return <State tone="quiet">{t('sensor.stopped')}</State>;
  const losing = (sensor.dropped ?? 0) > 0 || sensor.caps.some((c) => c.hits > 0);
  return <State tone={losing ? 'warn' : 'good'}>{t(losing ? 'sensor.losing' : 'sensor.ok')}</State>;
}

export function Dropped({ sensor }: { readonly sensor: SensorRow }) {
  const { t, i18n } = useTranslation();
  if (sensor.kind === 'import') return <NotApplicable why={t('sensor.import-loss')} />;
  if (sensor.dropped === null) return <Unknown why={t('sensor.cannot-tell')} />;
  return <span className={sensor.dropped > 0 ? 'ow-warntext' : undefined}>{count(sensor.dropped, i18n.language)}</span>;
}

/** How long ago a live sensor spoke; for imports the moment at which the latest capture ends, which says nothing about now. */
export function LastRecord({ sensor }: { readonly sensor: SensorRow }) {
  return sensor.kind === 'import' ? <At iso={sensor.lastRecordAt} /> : <When iso={sensor.lastRecordAt} />;
}

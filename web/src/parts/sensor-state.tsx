/** A sensor's state in words; frames lost are part of the state, and 'cannot tell' is said as that. */
import { useTranslation } from 'react-i18next';
import type { SensorRow } from '../../../src/model/api.ts';
import { count } from './number.ts';
import { State, Unknown } from './state.tsx';

export function SensorState({ sensor }: { readonly sensor: SensorRow }) {
  const { t } = useTranslation();
  if (sensor.state === 'silent') return <State tone="bad">{t('sensor.silent')}</State>;
  if (sensor.state === 'stopped') return <State tone="quiet">{t('sensor.stopped')}</State>;
  const losing = (sensor.dropped ?? 0) > 0 || sensor.caps.some((c) => c.hits > 0);
  return <State tone={losing ? 'warn' : 'good'}>{t(losing ? 'sensor.losing' : 'sensor.ok')}</State>;
}

export function Dropped({ sensor }: { readonly sensor: SensorRow }) {
  const { t, i18n } = useTranslation();
  if (sensor.dropped === null) return <Unknown why={t('sensor.cannot-tell')} />;
  return <span className={sensor.dropped > 0 ? 'ow-warntext' : undefined}>{count(sensor.dropped, i18n.language)}</span>;
}

/** The values of the triage matrix as people read them. */
import { useTranslation } from 'react-i18next';
import type { ClinicalFunction, Minutes, TriageField, TriageRow } from '../../../../src/model/clinical.ts';

const DAY = 1_440;

function duration(minutes: number, language: string): string {
  const [n, unit] =
    minutes >= DAY && minutes % DAY === 0
      ? [minutes / DAY, 'day']
      : minutes >= 60 && minutes % 60 === 0
        ? [minutes / 60, 'hour']
        : [minutes, 'minute'];
  return new Intl.NumberFormat(language, { style: 'unit', unit, unitDisplay: 'short' }).format(n);
}

export interface TriageWords {
  /** Name of a function; null: unknown. */
  readonly functionName: (id: ClinicalFunction | null) => string;
  readonly minutes: (value: Minutes) => string;
  /** A member of a row in words; null: not known. */
  readonly value: (field: TriageField, value: TriageRow[TriageField]) => string | null;
}

export function useTriageWords(): TriageWords {
  const { t, i18n } = useTranslation();
  const minutes = (value: Minutes): string =>
    value === 'no limit' ? t('triage.no-limit') : duration(value, i18n.language);
  return {
    minutes,
    functionName: (id) => (id === null ? t('unknown') : t(`function.${id}`)),
    value(field, value) {
      if (value === null) return null;
      switch (field) {
        case 'harmIfLost':
        case 'harmIfAltered':
          return t(`harm.${value as string}`);
        case 'missionImpact':
          return t(`mission.${String(value).replaceAll(' ', '-')}`);
        case 'isolate':
          return t(`isolate.${value as string}`);
        case 'timeToHarmMinutes':
        case 'maxOfflineMinutes':
          return minutes(value as Minutes);
        case 'minInServicePercent':
          return new Intl.NumberFormat(i18n.language, { style: 'percent' }).format((value as number) / 100);
        case 'decides': {
          const roles = value as readonly string[];
          return roles.length === 0 ? t('triage.nobody') : roles.join(', ');
        }
        default:
          return String(value);
      }
    },
  };
}

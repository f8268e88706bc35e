/** How urgent, how it stands, whether it is exploited: each a word and a shape, never a colour alone. */

import { Tooltip } from '@mantine/core';
import { IconFlame } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { ExposureState } from '../../../../src/model/exposure.ts';
import type { Band } from '../../../../src/model/risk.ts';
import { State, type Tone } from '../../parts/state.tsx';

/** Priority group with its score; `band` null: not scored. */
export function Priority({ band, score }: { readonly band: Band | null; readonly score: number | null }) {
  const { t, i18n } = useTranslation();
  if (band === null || score === null) return <span className="ow-note">{t('exposure.unscored')}</span>;
  return (
    <span className="ow-priority" data-band={band}>
      <b>{new Intl.NumberFormat(i18n.language, { maximumFractionDigits: 0 }).format(score)}</b>
      {t(`band.${band}`)}
    </span>
  );
}

const TONES: Readonly<Record<ExposureState, Tone>> = {
  affected: 'bad',
  confirmed: 'bad',
  needs_review: 'warn',
  fixed: 'good',
  not_relevant: 'quiet',
  not_affected: 'good',
};
export function ExposureMark({ state }: { readonly state: ExposureState }) {
  const { t } = useTranslation();
  return <State tone={TONES[state]}>{t(`exposure-state.${state}`)}</State>;
}

/** Known to be exploited (KEV). */
export function Exploited() {
  const { t } = useTranslation();
  return (
    <Tooltip label={t('exposure.exploited-hint')}>
      <span className="ow-exploited">
        <IconFlame size={13} aria-hidden />
        {t('exposure.exploited')}
      </span>
    </Tooltip>
  );
}

/** `CVE-2021-1 +3`: the first ones and how many more. */
export function Cves({ cves, limit = 1 }: { readonly cves: readonly string[]; readonly limit?: number }) {
  const { t } = useTranslation();
  if (cves.length === 0) return <span className="ow-note">{t('exposure.no-cve')}</span>;
  return (
    <span title={cves.join(', ')}>
      {cves.slice(0, limit).join(', ')}
      {cves.length > limit && <span className="ow-note"> +{cves.length - limit}</span>}
    </span>
  );
}

export const probability = (share: number, language: string): string =>
  new Intl.NumberFormat(language, { style: 'percent', maximumFractionDigits: share < 0.1 ? 1 : 0 }).format(share);

/** Priority groups of what matches the filter: how many are open in each, chosen and left by a click. */
import { useTranslation } from 'react-i18next';
import type { ExposureSummary } from '../../../../src/model/exposure.ts';
import { count } from '../../parts/number.ts';

interface GroupsProps {
  readonly summary: ExposureSummary;
  readonly bands: readonly string[];
  readonly exploited: boolean;
  readonly onBands: (bands: readonly string[]) => void;
  readonly onExploited: (on: boolean) => void;
}

function Group({
  label,
  value,
  chosen,
  onClick,
  band,
}: {
  readonly label: string;
  readonly value: number;
  readonly chosen: boolean;
  readonly onClick: () => void;
  readonly band?: string;
}) {
  const { i18n } = useTranslation();
  return (
    <button type="button" className="ow-group" data-band={band} aria-pressed={chosen} onClick={onClick}>
      <strong>{count(value, i18n.language)}</strong>
      <span>{label}</span>
    </button>
  );
}

export function Groups({ summary, bands, exploited, onBands, onExploited }: GroupsProps) {
  const { t } = useTranslation();
  const scored = summary.bands.filter((b) => b.value !== null);
  const unscored = summary.bands.find((b) => b.value === null)?.count ?? 0;
  const toggle = (band: string): void =>
    onBands(bands.includes(band) ? bands.filter((b) => b !== band) : [...bands, band]);
  return (
    <fieldset className="ow-groups" aria-label={t('exposure.groups')}>
      {scored.map((b) => (
        <Group
          key={b.value}
          band={b.value ?? ''}
          label={t(`band.${b.value}`)}
          value={b.count}
          chosen={bands.includes(b.value ?? '')}
          onClick={() => toggle(b.value ?? '')}
        />
      ))}
      {unscored > 0 && (
        <span className="ow-group" data-plain>
          <strong>{unscored}</strong>
          <span>{t('exposure.unscored')}</span>
        </span>
      )}
      <Group
        label={t('exposure.exploited-group')}
        value={summary.exploited}
        chosen={exploited}
        onClick={() => onExploited(!exploited)}
      />
    </fieldset>
  );
}

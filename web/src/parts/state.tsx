/** States: each a colour, a shape and a word. Confidence in three steps, unknown and conflict with a look of their own. */
import { Tooltip } from '@mantine/core';
import {
  IconAlertTriangle,
  IconCircleCheck,
  IconCircleDashed,
  IconClockPause,
  IconPlayerStop,
} from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

export type ConfidenceStep = 1 | 2 | 3;
export const stepOf = (confidence: number): ConfidenceStep => (confidence >= 0.8 ? 3 : confidence >= 0.5 ? 2 : 1);

/** Three little bars: one filled is a guess, three is well supported. The number is in the tooltip. */
export function Confidence({ value }: { readonly value: number }) {
  const { t } = useTranslation();
  const step = stepOf(value);
  const label = t('confidence.label', { step: t(`confidence.${step}`), percent: Math.round(value * 100) });
  return (
    <span className="ow-confidence" role="img" aria-label={label} title={label} data-step={step}>
      <i />
      <i />
      <i />
    </span>
  );
}

/** Said where an attribute is not known; never an empty cell. `why` says what would settle it. */
export function Unknown({ why }: { readonly why?: string }) {
  const { t } = useTranslation();
  return (
    <span className="ow-unknown" title={why ?? t('unknown.why')}>
      {t('unknown')}
    </span>
  );
}

/** Said where a measure does not exist for this row: neither unknown nor zero. */
export function NotApplicable({ why }: { readonly why: string }) {
  const { t } = useTranslation();
  return (
    <span className="ow-note" title={why}>
      {t('not-applicable')}
    </span>
  );
}

export function Conflict() {
  const { t } = useTranslation();
  return (
    <span className="ow-conflict" role="img" aria-label={t('conflict')} title={t('conflict')}>
      ≠
    </span>
  );
}

export type Tone = 'good' | 'warn' | 'bad' | 'quiet';
const ICONS: Readonly<Record<Tone, typeof IconCircleCheck>> = {
  good: IconCircleCheck,
  warn: IconClockPause,
  bad: IconAlertTriangle,
  quiet: IconCircleDashed,
};
export function State({
  tone,
  children,
  hint,
}: {
  readonly tone: Tone;
  readonly children: ReactNode;
  readonly hint?: string;
}) {
  const Icon = ICONS[tone];
  const body = (
    <span className="ow-state" data-tone={tone}>
      <Icon size={14} aria-hidden />
      {children}
    </span>
  );
  return hint === undefined ? body : <Tooltip label={hint}>{body}</Tooltip>;
}
export const StopIcon = IconPlayerStop;

/** Time for people: how long ago, with the exact moment in the site's time zone on hover and for screen readers. */
import { Tooltip } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useTimeZone } from '../app/session.ts';

const STEPS: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
  ['year', 31_536_000],
  ['month', 2_592_000],
  ['week', 604_800],
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
];

export function relative(iso: string, language: string, nowMs: number = Date.now()): string {
  const seconds = (Date.parse(iso) - nowMs) / 1000;
  const format = new Intl.RelativeTimeFormat(language, { numeric: 'auto', style: 'long' });
  for (const [unit, size] of STEPS) {
    if (Math.abs(seconds) >= size) return format.format(Math.round(seconds / size), unit);
  }
  return format.format(Math.round(seconds), 'second');
}

export function exact(iso: string, language: string, timeZone: string | undefined): string {
  return new Intl.DateTimeFormat(language, {
    dateStyle: 'medium',
    timeStyle: 'medium',
    ...(timeZone === undefined ? {} : { timeZone }),
  }).format(new Date(iso));
}

/** The moment itself: for what is over and done, such as the end of an imported capture. */
export function At({ iso }: { readonly iso: string | null }) {
  const { t, i18n } = useTranslation();
  const zone = useTimeZone();
  if (iso === null) return <span className="ow-note">{t('common.never')}</span>;
  const text = new Intl.DateTimeFormat(i18n.language, {
    dateStyle: 'medium',
    timeStyle: 'short',
    ...(zone === undefined ? {} : { timeZone: zone }),
  }).format(new Date(iso));
  return (
    <Tooltip label={exact(iso, i18n.language, zone)}>
      <time dateTime={iso} className="ow-when">
        {text}
      </time>
    </Tooltip>
  );
}

/** A day without a time, as publishers state it; the same day in every zone. */
export function Day({ iso }: { readonly iso: string }) {
  const { i18n } = useTranslation();
  const text = new Intl.DateTimeFormat(i18n.language, { dateStyle: 'medium', timeZone: 'UTC' }).format(new Date(iso));
  return (
    <time dateTime={iso.slice(0, 10)} className="ow-when">
      {text}
    </time>
  );
}

/** `iso` null: never happened, shown as the dash text given or 'never'. */
export function When({ iso, never }: { readonly iso: string | null; readonly never?: string }) {
  const { t, i18n } = useTranslation();
  const zone = useTimeZone();
  if (iso === null) return <span className="ow-note">{never ?? t('common.never')}</span>;
  const text = exact(iso, i18n.language, zone);
  return (
    <Tooltip label={text}>
      <time dateTime={iso} className="ow-when">
        {relative(iso, i18n.language)}
      </time>
    </Tooltip>
  );
}

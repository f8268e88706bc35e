/** Maintenance windows of a site: weekly or on a day, for a unit or for all that have none of their own. */
import { Button, Checkbox, Group, SegmentedControl, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { MaintenanceWindow, WindowTimes } from '../../../../src/model/campaign.ts';
import { change } from '../../api/client.ts';
import { useMay } from '../../app/session.ts';
import { Bones, Panel } from '../../parts/layout.tsx';
import { ProblemBox } from '../../parts/problem.tsx';
import { DeviceText } from '../../parts/text.tsx';
import { useCampaignChange, windowsQuery } from './queries.ts';

/** Names of the days from Monday on, in the language of the page. */
function useDays(): readonly string[] {
  const { i18n } = useTranslation();
  const format = new Intl.DateTimeFormat(i18n.language, { weekday: 'short', timeZone: 'UTC' });
  return Array.from({ length: 7 }, (_, i) => format.format(Date.UTC(2024, 0, 1 + i)));
}

function Times({ times }: { readonly times: WindowTimes }) {
  const days = useDays();
  const when = times.kind === 'dated' ? times.date : times.days.map((d) => days[d - 1]).join(', ');
  return (
    <>
      {when}, {times.from}–{times.to}
    </>
  );
}

function AddWindow({ site }: { readonly site: string }) {
  const { t } = useTranslation();
  const names = useDays();
  const [unit, setUnit] = useState('');
  const [kind, setKind] = useState<'weekly' | 'dated'>('weekly');
  const [days, setDays] = useState<readonly string[]>(['7']);
  const [date, setDate] = useState('');
  const [from, setFrom] = useState('22:00');
  const [to, setTo] = useState('04:00');
  const add = useCampaignChange<object, readonly MaintenanceWindow[]>('POST', '/maintenance-windows', site, () =>
    setUnit(''),
  );
  const ready = kind === 'weekly' ? days.length > 0 : date !== '';
  return (
    <form
      className="ow-windowform"
      onSubmit={(e) => {
        e.preventDefault();
        const times = kind === 'weekly' ? { kind, days: days.map(Number).sort(), from, to } : { kind, date, from, to };
        add.mutate({ unit: unit.trim() === '' ? null : unit.trim(), times, note: '' });
      }}
    >
      {add.isError && <ProblemBox error={add.error} />}
      <Group gap="sm" align="flex-end" wrap="wrap">
        <TextInput
          label={t('attribute.unit')}
          placeholder={t('window.every-unit')}
          value={unit}
          maxLength={200}
          onChange={(e) => setUnit(e.currentTarget.value)}
        />
        <SegmentedControl
          aria-label={t('window.kind')}
          value={kind}
          data={(['weekly', 'dated'] as const).map((k) => ({ value: k, label: t(`window.${k}`) }))}
          onChange={(k) => setKind(k as 'weekly')}
        />
        {kind === 'weekly' ? (
          <Checkbox.Group aria-label={t('window.days')} value={[...days]} onChange={setDays}>
            <Group gap="xs">
              {names.map((name, i) => (
                <Checkbox key={name} value={String(i + 1)} label={name} />
              ))}
            </Group>
          </Checkbox.Group>
        ) : (
          <TextInput
            type="date"
            label={t('window.date')}
            value={date}
            onChange={(e) => setDate(e.currentTarget.value)}
          />
        )}
        <TextInput
          type="time"
          label={t('window.from')}
          value={from}
          required
          onChange={(e) => setFrom(e.currentTarget.value)}
        />
        <TextInput
          type="time"
          label={t('window.to')}
          value={to}
          required
          onChange={(e) => setTo(e.currentTarget.value)}
        />
        <Button type="submit" variant="default" loading={add.isPending} disabled={!ready}>
          {t('window.add')}
        </Button>
      </Group>
    </form>
  );
}

export function Windows({ site }: { readonly site: string }) {
  const { t } = useTranslation();
  const query = useQuery(windowsQuery(site));
  const may = useMay('campaign.run');
  const client = useQueryClient();
  const end = useMutation({
    mutationFn: (id: string) => change('DELETE', `/maintenance-windows/${encodeURIComponent(id)}`),
    onSuccess: () => client.invalidateQueries({ queryKey: ['campaigns'] }),
  });
  return (
    <Panel title={t('window.title')} note={t('window.note')}>
      {query.isError && <ProblemBox error={query.error} onRetry={() => void query.refetch()} />}
      {end.isError && <ProblemBox error={end.error} />}
      {query.isPending && <Bones rows={2} />}
      {query.data?.length === 0 && <p className="ow-note">{t('window.none')}</p>}
      <ul className="ow-plainlist">
        {query.data?.map((w) => (
          <li key={w.id}>
            <strong>{w.unit === null ? t('window.every-unit') : <DeviceText text={w.unit} />}</strong>
            <span>
              <Times times={w.times} />
            </span>
            <span className="ow-note">
              <DeviceText text={w.by} />
            </span>
            {may && (
              <Button size="compact-xs" variant="subtle" onClick={() => end.mutate(w.id)}>
                {t('window.end')}
              </Button>
            )}
          </li>
        ))}
      </ul>
      {may && <AddWindow site={site} />}
    </Panel>
  );
}

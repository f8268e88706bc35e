/** From a row of work to a campaign: how waves are made, looked at before anything is kept. */
import { Button, Group, Modal, NumberInput, Select, Stack, Textarea, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  type CampaignDetail,
  type CampaignOptions,
  type CampaignPlanView,
  type CampaignRequest,
  OPTION_LIMITS,
} from '../../../../src/model/campaign.ts';
import type { WorkRow } from '../../../../src/model/work.ts';
import { change } from '../../api/client.ts';
import { useSite, useSites } from '../../app/session.ts';
import { Bones } from '../../parts/layout.tsx';
import { ProblemBox } from '../../parts/problem.tsx';
import { State } from '../../parts/state.tsx';
import { useCampaignChange } from './queries.ts';
import { Reasons } from './reasons.tsx';
import { Timeline } from './timeline.tsx';

type Numbers = Omit<CampaignOptions, 'startAt'>;
const FIELDS = [
  ['downtimeMinutes', 0, OPTION_LIMITS.minutes],
  ['team', 1, OPTION_LIMITS.team],
  ['perWave', 1, OPTION_LIMITS.perWave],
  ['testDevices', 1, OPTION_LIMITS.testDevices],
  ['soakHours', 0, OPTION_LIMITS.soakHours],
] as const satisfies readonly (readonly [keyof Numbers, number, number])[];

export function Options({ value, onChange }: { readonly value: Numbers; readonly onChange: (next: Numbers) => void }) {
  const { t } = useTranslation();
  return (
    <div className="ow-options">
      {FIELDS.map(([name, min, max]) => (
        <NumberInput
          key={name}
          label={t(`campaign.option.${name}`)}
          value={value[name]}
          min={min}
          max={max}
          allowDecimal={false}
          clampBehavior="strict"
          onChange={(n) => {
            if (n !== '') onChange({ ...value, [name]: Number(n) });
          }}
        />
      ))}
    </div>
  );
}

interface StartProps {
  readonly row: WorkRow;
  readonly title: string;
  readonly filter: string;
  readonly onClose: () => void;
}

function StartForm({ row, title: named, filter, onClose }: StartProps) {
  const { t } = useTranslation();
  const chosen = useSite();
  const ids = [...new Set(row.devices.map((d) => d.site))];
  const sites = useSites().filter((s) => ids.includes(s.id));
  const [site, setSite] = useState(ids.includes(chosen) ? chosen : (ids[0] ?? ''));
  const [title, setTitle] = useState(`${named}: ${row.what}`.slice(0, 200));
  const [backout, setBackout] = useState('');
  const [numbers, setNumbers] = useState<Numbers>({
    ...{ downtimeMinutes: row.downtimeMinutes ?? 60, team: 1, perWave: 20, testDevices: 1, soakHours: 24 },
  });
  const options: CampaignOptions = { ...numbers, startAt: null };
  const [asked] = useDebouncedValue(options, 400);
  const preview = useQuery({
    queryKey: ['campaigns', 'preview', site, row.key, filter, asked],
    queryFn: () =>
      change<CampaignPlanView>('POST', '/campaigns/preview', { key: row.key, filter, options: asked }, { site }),
    retry: false,
  });
  const navigate = useNavigate();
  const create = useCampaignChange<CampaignRequest, CampaignDetail>('POST', '/campaigns', site, (made) => {
    onClose();
    void navigate({ to: '/campaigns/$id', params: { id: made.id } as never });
  });
  return (
    <form
      onSubmit={(e) => {
        e.preventDefault();
        create.mutate({ key: row.key, filter, title: title.trim(), backout: backout.trim(), options });
      }}
    >
      <Stack gap="sm">
        {create.isError && <ProblemBox error={create.error} />}
        <Group grow align="flex-start">
          <TextInput
            label={t('campaign.title')}
            value={title}
            maxLength={200}
            required
            onChange={(e) => setTitle(e.currentTarget.value)}
          />
          {sites.length > 1 && (
            <Select
              label={t('frame.site')}
              description={t('campaign.one-site')}
              data={sites.map((s) => ({ value: s.id, label: s.name }))}
              value={site}
              allowDeselect={false}
              onChange={(id) => setSite(id ?? site)}
            />
          )}
        </Group>
        <Textarea
          label={t('campaign.backout')}
          description={t('campaign.backout-hint')}
          value={backout}
          maxLength={4_000}
          autosize
          minRows={2}
          required
          onChange={(e) => setBackout(e.currentTarget.value)}
        />
        <Options value={numbers} onChange={setNumbers} />
        <section aria-label={t('campaign.preview')}>
          <h3 className="ow-subhead">{t('campaign.preview')}</h3>
          {preview.isError && <ProblemBox error={preview.error} onRetry={() => void preview.refetch()} />}
          {preview.isPending && <Bones rows={4} />}
          {preview.data !== undefined && (
            <Stack gap="xs">
              {preview.data.windows.length === 0 && <State tone="warn">{t('campaign.no-windows-yet')}</State>}
              <Timeline plan={preview.data} />
              <Reasons plan={preview.data} />
            </Stack>
          )}
        </section>
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t('common.cancel')}
          </Button>
          <Button type="submit" loading={create.isPending} disabled={title.trim() === '' || backout.trim() === ''}>
            {t('campaign.create')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

export function StartDialog(props: StartProps) {
  const { t } = useTranslation();
  return (
    <Modal
      opened
      onClose={props.onClose}
      title={t('campaign.start-title')}
      size="min(76rem, 94vw)"
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      <StartForm {...props} />
    </Modal>
  );
}

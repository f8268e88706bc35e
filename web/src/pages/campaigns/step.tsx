/** The next step of a campaign: about all of it, or about devices that were chosen. */
import { Button, Group, Modal, Stack, Text, Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CampaignDetail, CampaignDeviceState, CampaignStep } from '../../../../src/model/campaign.ts';
import { ProblemBox } from '../../parts/problem.tsx';
import { useCampaignChange } from './queries.ts';

/** What a person is about to do. */
export type Intent =
  | { readonly kind: 'started' | 'paused' | 'resumed' | 'cancelled' | 'go' | 'no-go' | 'replan' | 'undo' }
  | { readonly kind: 'device'; readonly to: CampaignDeviceState; readonly devices: readonly string[] }
  | { readonly kind: 'fixed'; readonly devices: readonly string[] };

const NOTED = new Set(['cancelled', 'go', 'no-go', 'done', 'failed', 'backed-out', 'skipped']);

function requestOf(intent: Intent, id: string, seen: number, note: string, reference: string) {
  const base = `/campaigns/${encodeURIComponent(id)}`;
  if (intent.kind === 'undo') return { path: `${base}/undo`, body: { seen } };
  if (intent.kind === 'replan') return { path: `${base}/plan`, body: { seen, options: null, note } };
  if (intent.kind === 'fixed') return { path: `${base}/fixed`, body: { devices: intent.devices, note } };
  const step: CampaignStep =
    intent.kind === 'device'
      ? { ...intent, note, reference }
      : intent.kind === 'go' || intent.kind === 'no-go'
        ? { kind: 'decided', go: intent.kind === 'go', note }
        : { kind: intent.kind, note };
  return { path: `${base}/steps`, body: { seen, step } };
}

interface StepProps {
  readonly campaign: CampaignDetail;
  readonly intent: Intent;
  readonly onClose: () => void;
}

function StepForm({ campaign, intent, onClose }: StepProps) {
  const { t } = useTranslation();
  const [note, setNote] = useState('');
  const [reference, setReference] = useState('');
  const words = note.replace(/\s+/g, ' ').trim();
  const { path, body } = requestOf(intent, campaign.id, campaign.seen, words, reference.trim());
  const send = useCampaignChange<unknown, unknown>('POST', path, '', onClose);
  const what = intent.kind === 'device' ? intent.to : intent.kind;
  const needed = NOTED.has(what);
  const count = 'devices' in intent ? intent.devices.length : 0;
  return (
    <form
      onSubmit={(e) => {
        e.preventDefault();
        send.mutate(body);
      }}
    >
      <Stack gap="sm">
        {send.isError && <ProblemBox error={send.error} kept={t('triage.kept')} />}
        <Text size="sm">{t(`campaign.means.${what}`, { count })}</Text>
        {(intent.kind === 'go' || intent.kind === 'no-go' || what === 'backed-out') && (
          <Text size="sm" className="ow-note">
            {t('campaign.backout')}: {campaign.backout}
          </Text>
        )}
        {intent.kind !== 'undo' && (
          <Textarea
            label={what === 'done' ? t('campaign.evidence') : t('campaign.note')}
            value={note}
            maxLength={2_000}
            autosize
            minRows={2}
            required={needed}
            data-autofocus
            onChange={(e) => setNote(e.currentTarget.value)}
          />
        )}
        {intent.kind === 'device' && (
          <TextInput
            label={t('campaign.reference')}
            description={t('campaign.reference-hint')}
            value={reference}
            maxLength={500}
            onChange={(e) => setReference(e.currentTarget.value)}
          />
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t('common.cancel')}
          </Button>
          <Button type="submit" loading={send.isPending} disabled={needed && words === ''}>
            {t(`campaign.do.${what}`, { count })}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

export function StepDialog({
  campaign,
  intent,
  onClose,
}: Omit<StepProps, 'intent'> & { readonly intent: Intent | null }) {
  const { t } = useTranslation();
  const what = intent === null ? '' : intent.kind === 'device' ? intent.to : intent.kind;
  const count = intent !== null && 'devices' in intent ? intent.devices.length : 0;
  return (
    <Modal
      opened={intent !== null}
      onClose={onClose}
      title={what === '' ? '' : t(`campaign.do.${what}`, { count })}
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      {intent !== null && <StepForm campaign={campaign} intent={intent} onClose={onClose} />}
    </Modal>
  );
}

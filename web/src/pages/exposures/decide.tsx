/** Decide about exposures: what, why, on what ground, until when. Kept in the audit log, undone on the exposure's page. */
import { Button, Group, Modal, Radio, Select, Stack, Text, Textarea, TextInput } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { notifications } from '@mantine/notifications';
import { IconGavel } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { DECISIONS, type DecisionKind, JUSTIFICATIONS, type Justification } from '../../../../src/model/exposure.ts';
import { change } from '../../api/client.ts';
import { ProblemBox } from '../../parts/problem.tsx';

export interface Decidable {
  readonly asset: string;
  readonly doc: string;
}

/** Refreshes everything that a decision can change. */
export function useExposureRefresh(): () => Promise<void> {
  const client = useQueryClient();
  return () => client.invalidateQueries({ queryKey: ['exposures'] });
}

export function DecideButton({
  items,
  recall,
  onDone,
}: {
  readonly items: readonly Decidable[];
  /** They are of a recall: its own words, and no justification of VEX. */
  readonly recall?: boolean;
  readonly onDone?: () => void;
}) {
  const { t } = useTranslation();
  const refresh = useExposureRefresh();
  const [opened, { open, close }] = useDisclosure(false);
  const words = recall === true ? 'recall-decide' : 'decide';
  const asksWhy = recall !== true;
  const [kind, setKind] = useState<DecisionKind>('confirmed');
  const [justification, setJustification] = useState<Justification | null>(null);
  const [evidence, setEvidence] = useState('');
  const [until, setUntil] = useState('');
  const decide = useMutation({
    mutationFn: () =>
      change<{ decided: number }>('POST', '/exposures/decisions', {
        items: items.map(({ asset, doc }) => ({ asset, doc })),
        kind,
        justification: asksWhy && kind === 'not_relevant' ? justification : null,
        evidence: evidence.replace(/\s+/g, ' ').trim(),
        expiresAt: until === '' ? null : new Date(`${until}T23:59:59Z`).toISOString(),
      }),
    onSuccess: async ({ decided }) => {
      await refresh();
      notifications.show({ message: t(`${words}.done`, { count: decided }) });
      close();
      setEvidence('');
      onDone?.();
    },
  });
  const missing = evidence.trim() === '' || (asksWhy && kind === 'not_relevant' && justification === null);
  return (
    <>
      <Button leftSection={<IconGavel size={14} />} disabled={items.length === 0} onClick={open}>
        {t('decide.open')}
      </Button>
      <Modal
        opened={opened}
        onClose={close}
        title={t(`${words}.title`, { count: items.length })}
        size="lg"
        closeButtonProps={{ 'aria-label': t('common.close') }}
      >
        <form
          onSubmit={(e) => {
            e.preventDefault();
            decide.mutate();
          }}
        >
          <Stack gap="sm">
            {decide.isError && <ProblemBox error={decide.error} kept={t('decide.kept')} />}
            <Radio.Group value={kind} onChange={(v) => setKind(v as DecisionKind)} label={t('decide.kind')}>
              <Stack gap={6} mt={6}>
                {DECISIONS.map((k) => (
                  <Radio key={k} value={k} label={t(`${words}.${k}`)} description={t(`${words}.${k}-hint`)} />
                ))}
              </Stack>
            </Radio.Group>
            {asksWhy && kind === 'not_relevant' && (
              <Select
                label={t('decide.justification')}
                data={JUSTIFICATIONS.map((j) => ({ value: j, label: t(`justification.${j}`) }))}
                value={justification}
                onChange={(j) => setJustification(j as Justification | null)}
                required
              />
            )}
            <Textarea
              label={t('decide.evidence')}
              description={t('decide.evidence-hint')}
              value={evidence}
              onChange={(e) => setEvidence(e.currentTarget.value)}
              maxLength={2000}
              autosize
              minRows={2}
              required
            />
            <TextInput
              type="date"
              label={t('decide.until')}
              description={t('decide.until-hint')}
              value={until}
              onChange={(e) => setUntil(e.currentTarget.value)}
              w={220}
            />
            <Text size="sm" c="dimmed">
              {t('decide.reopens')}
            </Text>
            <Group justify="flex-end">
              <Button variant="default" onClick={close}>
                {t('common.cancel')}
              </Button>
              <Button type="submit" loading={decide.isPending} disabled={missing}>
                {t('decide.go')}
              </Button>
            </Group>
          </Stack>
        </form>
      </Modal>
    </>
  );
}

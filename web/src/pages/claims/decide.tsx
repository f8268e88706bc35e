/** Decide about contradictions: what, on what ground, until when. Kept in the audit log, undone on the contradiction's page. */
import { Button, Group, Modal, Radio, Stack, Text, Textarea, TextInput } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { notifications } from '@mantine/notifications';
import { IconGavel } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { CONTRADICTION_DECISIONS, type ContradictionDecision } from '../../../../src/model/contradiction.ts';
import { change } from '../../api/client.ts';
import { ProblemBox } from '../../parts/problem.tsx';
import { useClaimsRefresh } from './queries.ts';

export interface Decidable {
  readonly asset: string;
  readonly key: string;
}

export function DecideButton({
  items,
  onDone,
}: {
  readonly items: readonly Decidable[];
  readonly onDone?: () => void;
}) {
  const { t } = useTranslation();
  const refresh = useClaimsRefresh();
  const [opened, { open, close }] = useDisclosure(false);
  const [kind, setKind] = useState<ContradictionDecision>('record-to-correct');
  const [ground, setGround] = useState('');
  const [until, setUntil] = useState('');
  const decide = useMutation({
    mutationFn: () =>
      change<{ decided: number }>('POST', '/contradictions/decisions', {
        items: items.map(({ asset, key }) => ({ asset, key })),
        kind,
        ground: ground.replace(/\s+/g, ' ').trim(),
        expiresAt: until === '' ? null : new Date(`${until}T23:59:59Z`).toISOString(),
      }),
    onSuccess: async ({ decided }) => {
      await refresh();
      notifications.show({ message: t('decide-claim.done', { count: decided }) });
      close();
      setGround('');
      onDone?.();
    },
  });
  return (
    <>
      <Button leftSection={<IconGavel size={14} />} disabled={items.length === 0} onClick={open}>
        {t('decide.open')}
      </Button>
      <Modal
        opened={opened}
        onClose={close}
        title={t('decide-claim.title', { count: items.length })}
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
            <Radio.Group value={kind} onChange={(v) => setKind(v as ContradictionDecision)} label={t('decide.kind')}>
              <Stack gap={6} mt={6}>
                {CONTRADICTION_DECISIONS.map((k) => (
                  <Radio
                    key={k}
                    value={k}
                    label={t(`contradiction-state.${k}`)}
                    description={t(`decide-claim.${k}-hint`)}
                  />
                ))}
              </Stack>
            </Radio.Group>
            <Textarea
              label={t('decide-claim.ground')}
              description={t('decide-claim.ground-hint')}
              value={ground}
              onChange={(e) => setGround(e.currentTarget.value)}
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
              {t('decide-claim.reopens')}
            </Text>
            <Group justify="flex-end">
              <Button variant="default" onClick={close}>
                {t('common.cancel')}
              </Button>
              <Button type="submit" loading={decide.isPending} disabled={ground.trim() === ''}>
                {t('decide.go')}
              </Button>
            </Group>
          </Stack>
        </form>
      </Modal>
    </>
  );
}

/** Rule on what an answer comes to, with the ground; kept in the audit log, undone beside it. */
import { Button, Group, Modal, SegmentedControl, Stack, Text, Textarea } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { FormAnswer } from '../../../../src/model/form.ts';
import { change } from '../../api/client.ts';
import { ProblemBox, tellProblem } from '../../parts/problem.tsx';
import { DeviceText } from '../../parts/text.tsx';
import { useClaimsRefresh } from './queries.ts';

export function RuleDialog({
  form,
  answer,
  onClose,
}: {
  readonly form: string;
  /** null: closed. */
  readonly answer: FormAnswer | null;
  readonly onClose: () => void;
}) {
  const { t } = useTranslation();
  const refresh = useClaimsRefresh();
  const [value, setValue] = useState<string>('no');
  const [ground, setGround] = useState('');
  const rule = useMutation({
    mutationFn: () =>
      change('POST', `/forms/${encodeURIComponent(form)}/rulings`, {
        question: answer?.id ?? '',
        value,
        ground: ground.replace(/\s+/g, ' ').trim(),
      }),
    onSuccess: async () => {
      await refresh();
      notifications.show({ message: t('rule-on.done') });
      setGround('');
      onClose();
    },
  });
  return (
    <Modal
      opened={answer !== null}
      onClose={onClose}
      title={t('rule-on.title', { question: answer?.id ?? '' })}
      size="lg"
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      {answer !== null && (
        <form
          onSubmit={(e) => {
            e.preventDefault();
            rule.mutate();
          }}
        >
          <Stack gap="sm">
            {rule.isError && <ProblemBox error={rule.error} kept={t('decide.kept')} />}
            <Text size="sm">
              <DeviceText text={answer.question} />
            </Text>
            <blockquote className="ow-quote">
              <DeviceText text={answer.raw ?? ''} />
              {answer.note !== null && (
                <div>
                  <DeviceText text={answer.note} />
                </div>
              )}
              <cite className="ow-note">{answer.ref}</cite>
            </blockquote>
            <SegmentedControl
              aria-label={t('rule-on.value')}
              value={value}
              onChange={setValue}
              data={(['yes', 'no', 'na'] as const).map((v) => ({ value: v, label: t(`said.${v}`) }))}
            />
            <Textarea
              label={t('decide-claim.ground')}
              description={t('rule-on.ground-hint')}
              value={ground}
              onChange={(e) => setGround(e.currentTarget.value)}
              maxLength={2000}
              autosize
              minRows={2}
              required
            />
            <Group justify="flex-end">
              <Button variant="default" onClick={onClose}>
                {t('common.cancel')}
              </Button>
              <Button type="submit" loading={rule.isPending} disabled={ground.trim() === ''}>
                {t('rule-on.go')}
              </Button>
            </Group>
          </Stack>
        </form>
      )}
    </Modal>
  );
}

export function UndoRuling({ ruling }: { readonly ruling: string }) {
  const { t } = useTranslation();
  const refresh = useClaimsRefresh();
  const undo = useMutation({
    mutationFn: () => change('POST', `/forms/rulings/${encodeURIComponent(ruling)}/undo`),
    onSuccess: async () => {
      await refresh();
      notifications.show({ message: t('rule-on.undone') });
    },
    onError: tellProblem,
  });
  return (
    <Button variant="subtle" size="compact-sm" loading={undo.isPending} onClick={() => undo.mutate()}>
      {t('decide-claim.undo')}
    </Button>
  );
}

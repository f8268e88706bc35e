/** The clock of a class I recall at each site: since when, what is due next, who did what; and the next step to record. */
import { Button, Group, Modal, Radio, Stack, Textarea, TextInput } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  CLOCK_STEPS,
  type ClockStep,
  type RecallClock,
  type RecallDetail,
  type RecallStepRow,
} from '../../../../src/model/recall.ts';
import { change } from '../../api/client.ts';
import { useMay, useSites } from '../../app/session.ts';
import { Panel } from '../../parts/layout.tsx';
import { ProblemBox } from '../../parts/problem.tsx';
import { State } from '../../parts/state.tsx';
import { DeviceText } from '../../parts/text.tsx';
import { At, When } from '../../parts/time.tsx';
import { useExposureRefresh } from '../exposures/decide.tsx';
import { ClockMark } from './marks.tsx';

function StepButton({ number, clock }: { readonly number: string; readonly clock: RecallClock }) {
  const { t } = useTranslation();
  const refresh = useExposureRefresh();
  const [opened, { open, close }] = useDisclosure(false);
  const [step, setStep] = useState<ClockStep>(clock.next ?? 'told');
  const [whom, setWhom] = useState('');
  const [note, setNote] = useState('');
  const plain = (text: string): string => text.replace(/\s+/g, ' ').trim();
  const record = useMutation({
    mutationFn: () =>
      change('POST', `/recalls/${encodeURIComponent(number)}/steps`, {
        site: clock.site,
        step,
        whom: plain(whom),
        note: plain(note),
      }),
    onSuccess: async () => {
      await refresh();
      setWhom('');
      setNote('');
      close();
    },
  });
  const begin = (): void => {
    setStep(clock.next ?? 'told');
    record.reset();
    open();
  };
  return (
    <>
      <Button size="compact-sm" variant="default" onClick={begin}>
        {t('recall.record')}
      </Button>
      <Modal
        opened={opened}
        onClose={close}
        title={t('recall.record-title', { number })}
        closeButtonProps={{ 'aria-label': t('common.close') }}
      >
        <form
          onSubmit={(e) => {
            e.preventDefault();
            record.mutate();
          }}
        >
          <Stack gap="sm">
            {record.isError && <ProblemBox error={record.error} kept={t('recall.record-kept')} />}
            <Radio.Group value={step} onChange={(v) => setStep(v as ClockStep)} label={t('recall.what-happened')}>
              <Stack gap={6} mt={6}>
                {CLOCK_STEPS.map((s) => (
                  <Radio key={s} value={s} label={t(`recall.happened.${s}`)} description={t(`recall.step-hint.${s}`)} />
                ))}
              </Stack>
            </Radio.Group>
            <TextInput
              label={t(step === 'told' ? 'recall.whom-told' : 'recall.whom')}
              value={whom}
              onChange={(e) => setWhom(e.currentTarget.value)}
              maxLength={200}
              required={step !== 'done'}
            />
            <Textarea
              label={t('recall.note')}
              value={note}
              onChange={(e) => setNote(e.currentTarget.value)}
              maxLength={2000}
              autosize
              minRows={2}
            />
            <Group justify="flex-end">
              <Button variant="default" onClick={close}>
                {t('common.cancel')}
              </Button>
              <Button type="submit" loading={record.isPending} disabled={step !== 'done' && plain(whom) === ''}>
                {t('recall.record')}
              </Button>
            </Group>
          </Stack>
        </form>
      </Modal>
    </>
  );
}

function Step({ step }: { readonly step: RecallStepRow }) {
  const { t } = useTranslation();
  return (
    <li className="ow-evidence">
      <div className="ow-evidencehead">
        <strong>{t(`recall.happened.${step.step}`)}</strong>
        {step.whom !== '' && <DeviceText text={step.whom} />}
      </div>
      {step.note !== '' && <DeviceText text={step.note} />}
      <div className="ow-note">
        {step.by}, <At iso={step.at} />
      </div>
    </li>
  );
}

function OneClock({
  number,
  clock,
  several,
}: {
  readonly number: string;
  readonly clock: RecallClock;
  readonly several: boolean;
}) {
  const { t } = useTranslation();
  const mayRecord = useMay('exposure.decide');
  const site = useSites().find((s) => s.id === clock.site);
  return (
    <div className="ow-clock">
      <div className="ow-evidencehead">
        {several && (
          <strong>
            <DeviceText text={site?.name ?? clock.site} />
          </strong>
        )}
        <div>
          <ClockMark clock={clock} />
        </div>
        <div className="ow-grow" />
        {mayRecord && <StepButton number={number} clock={clock} />}
      </div>
      <p className="ow-note">
        {t('recall.since')} <When iso={clock.since} />
      </p>
      {clock.steps.length === 0 ? (
        <p className="ow-note">{t('recall.no-steps')}</p>
      ) : (
        <ul className="ow-evidences">
          {clock.steps.map((s) => (
            <Step key={`${s.at} ${s.step}`} step={s} />
          ))}
        </ul>
      )}
    </div>
  );
}

export function Clocks({ one }: { readonly one: RecallDetail }) {
  const { t } = useTranslation();
  if (one.clocks.length === 0) return null;
  return (
    <Panel title={t('recall.clock-title')}>
      {one.clocks.map((clock) => (
        <OneClock key={clock.site} number={one.number} clock={clock} several={one.clocks.length > 1} />
      ))}
      <p className="ow-note">
        {t('recall.hours', one.hours as unknown as Record<string, number>)}{' '}
        {!one.hoursAreSigned && <State tone="quiet">{t('recall.hours-unsigned')}</State>}
      </p>
    </Panel>
  );
}

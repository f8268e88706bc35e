/** Class of a recall, how it stands, how its clock stands, how a field fits: each a word and a shape, never a colour alone. */
import { useTranslation } from 'react-i18next';
import type { RecallAnswer, RecallClass, RecallRow, RecallState } from '../../../../src/model/recall.ts';
import { State, type Tone } from '../../parts/state.tsx';
import { When } from '../../parts/time.tsx';

const CLASS_TONE: Readonly<Record<RecallClass, Tone>> = { I: 'bad', II: 'warn', III: 'quiet' };

/** `null`: the FDA has not classified it. */
export function ClassMark({ value }: { readonly value: RecallClass | null }) {
  const { t } = useTranslation();
  const name = value ?? 'none';
  return (
    <State tone={value === null ? 'quiet' : CLASS_TONE[value]} hint={t(`recall.class-hint.${name}`)}>
      {t(`recall.class.${name}`)}
    </State>
  );
}

const STATE_TONE: Readonly<Record<RecallState, Tone>> = { open: 'bad', handled: 'good', none: 'quiet' };
export function RecallMark({ state }: { readonly state: RecallState }) {
  const { t } = useTranslation();
  return <State tone={STATE_TONE[state]}>{t(`recall.state.${state}`)}</State>;
}

const ANSWER_TONE: Readonly<Record<RecallAnswer, Tone>> = {
  fits: 'good',
  maybe: 'warn',
  differs: 'bad',
  not_known: 'warn',
  not_stated: 'quiet',
};
export function AnswerMark({ answer }: { readonly answer: RecallAnswer }) {
  const { t } = useTranslation();
  return <State tone={ANSWER_TONE[answer]}>{t(`recall.answer.${answer}`)}</State>;
}

/** How far it has come, and when the next step is due. */
export function ClockMark({ clock }: { readonly clock: RecallRow['clock'] }) {
  const { t } = useTranslation();
  if (clock === null) return <span className="ow-note">{t('recall.no-clock')}</span>;
  if (clock.next === null) return <State tone="good">{t('recall.clock.done')}</State>;
  return (
    <>
      <State tone={clock.isOverdue ? 'bad' : 'warn'}>{t(`recall.clock.${clock.state}`)}</State>
      <div className="ow-note">
        {t(clock.isOverdue ? 'recall.overdue' : 'recall.due', { step: t(`recall.step.${clock.next}`) })}{' '}
        <When iso={clock.dueAt} />
      </div>
    </>
  );
}

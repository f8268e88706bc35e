/** How heavy a contradiction is and how it stands: each a word and a shape, never a colour alone. */
import { useTranslation } from 'react-i18next';
import type { ContradictionSeverity, ContradictionState } from '../../../../src/model/contradiction.ts';
import type { FormState } from '../../../../src/model/form.ts';
import { State, type Tone } from '../../parts/state.tsx';

export function Severity({ severity }: { readonly severity: ContradictionSeverity }) {
  const { t } = useTranslation();
  return (
    <span className="ow-priority" data-band={severity}>
      {t(`severity.${severity}`)}
    </span>
  );
}

const TONES: Readonly<Record<ContradictionState, Tone>> = {
  open: 'bad',
  'maker-asked': 'warn',
  'record-to-correct': 'warn',
  accepted: 'quiet',
  'wrong-reading': 'quiet',
};
export function ContradictionMark({ state }: { readonly state: ContradictionState }) {
  const { t } = useTranslation();
  return <State tone={TONES[state]}>{t(`contradiction-state.${state}`)}</State>;
}

const FORM_TONES: Readonly<Record<FormState, Tone>> = {
  proposed: 'warn',
  current: 'good',
  replaced: 'quiet',
  withdrawn: 'quiet',
};
export function FormMark({ state }: { readonly state: FormState }) {
  const { t } = useTranslation();
  return (
    <State tone={FORM_TONES[state]} hint={t(`form-state.${state}-hint`)}>
      {t(`form-state.${state}`)}
    </State>
  );
}

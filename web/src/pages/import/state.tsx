/** The state of an imported file: a word, a shape and a colour. */
import { useTranslation } from 'react-i18next';
import type { ImportFile } from '../../../../src/model/api.ts';
import { State, type Tone } from '../../parts/state.tsx';

const TONES: Readonly<Record<ImportFile['state'], Tone>> = {
  queued: 'quiet',
  running: 'quiet',
  done: 'good',
  failed: 'bad',
  duplicate: 'quiet',
  cancelled: 'quiet',
};

export function ImportState({ file }: { readonly file: ImportFile }) {
  const { t } = useTranslation();
  const damaged = file.state === 'done' && file.result !== null && file.result.damaged !== null;
  if (damaged) return <State tone="warn">{t('import.state.partly')}</State>;
  return <State tone={TONES[file.state]}>{t(`import.state.${file.state}`)}</State>;
}

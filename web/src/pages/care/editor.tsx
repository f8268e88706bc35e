/** A row of the matrix being edited where it stands. Only what changed is sent; a ground is asked for, and the signature goes. */
import { Button, Group, NumberInput, Select, Switch, TagsInput, Textarea } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  type ClinicalFunction,
  ISOLATION,
  MISSION_IMPACT,
  type Minutes,
  SAFETY_IMPACT,
  TRIAGE_FIELDS,
  TRIAGE_LIMITS,
  type TriageField,
  type TriageRow,
} from '../../../../src/model/clinical.ts';
import type { TriageMatrixRow } from '../../../../src/model/triage.ts';
import { ProblemBox } from '../../parts/problem.tsx';
import { useTriageChange } from './queries.ts';
import { useTriageWords } from './words.ts';

interface EditorProps {
  readonly row: TriageMatrixRow;
  readonly site: string;
  readonly onDone: () => void;
}
interface Body {
  readonly function: ClinicalFunction;
  readonly row: Partial<TriageRow>;
  readonly seen: number;
  readonly ground: string;
}

const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim();
const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

export function RowEditor({ row, site, onDone }: EditorProps) {
  const { t } = useTranslation();
  const { value, functionName } = useTriageWords();
  const [draft, setDraft] = useState<TriageRow>(row.row);
  const [ground, setGround] = useState('');
  const save = useTriageChange<Body>(site, 'PATCH', '/triage/rows', () => {
    notifications.show({ message: t('triage.saved', { name: functionName(row.function) }) });
    onDone();
  });
  const set = (patch: Partial<TriageRow>): void => setDraft((old) => ({ ...old, ...patch }));
  const changed = TRIAGE_FIELDS.filter((f) => !same(draft[f], row.row[f]));
  const common = (field: TriageField) => ({
    label: t(`triage.field.${field}`),
    description: `${t('triage.default-is')} ${value(field, row.standard[field]) ?? t('unknown')}`,
  });
  const choice = (field: 'harmIfLost' | 'harmIfAltered' | 'missionImpact' | 'isolate', values: readonly string[]) => (
    <Select
      {...common(field)}
      value={draft[field]}
      data={values.map((v) => ({ value: v, label: value(field, v as never) ?? v }))}
      placeholder={t('unknown')}
      clearable
      onChange={(v) => set({ [field]: v })}
    />
  );
  const text = (field: 'fallback' | 'sparePool') => (
    <Textarea
      {...common(field)}
      value={draft[field] ?? ''}
      placeholder={t('unknown')}
      maxLength={TRIAGE_LIMITS.chars}
      autosize
      minRows={2}
      onChange={(e) => set({ [field]: e.currentTarget.value === '' ? null : e.currentTarget.value })}
    />
  );
  const time = (field: 'timeToHarmMinutes' | 'maxOfflineMinutes') => (
    <div className="ow-minutes">
      <NumberInput
        {...common(field)}
        value={typeof draft[field] === 'number' ? draft[field] : ''}
        placeholder={draft[field] === null ? t('unknown') : t('triage.no-limit')}
        min={0}
        max={TRIAGE_LIMITS.minutes}
        allowDecimal={false}
        allowNegative={false}
        disabled={draft[field] === 'no limit'}
        suffix={` ${t('triage.minutes')}`}
        onChange={(n) => set({ [field]: typeof n === 'number' ? n : null })}
      />
      <Switch
        label={t('triage.no-limit')}
        checked={draft[field] === 'no limit'}
        onChange={(e) => set({ [field]: (e.currentTarget.checked ? 'no limit' : null) as Minutes | null })}
      />
    </div>
  );
  const send = (): void =>
    save.mutate({
      function: row.function,
      row: Object.fromEntries(
        changed.map((f) => [f, typeof draft[f] === 'string' ? oneLine(draft[f] as string) : draft[f]]),
      ) as Partial<TriageRow>,
      seen: row.word?.version ?? 0,
      ground: oneLine(ground),
    });
  return (
    <form
      className="ow-rowedit"
      aria-label={t('triage.edit-row', { name: functionName(row.function) })}
      onSubmit={(e) => {
        e.preventDefault();
        send();
      }}
    >
      {save.isError && <ProblemBox error={save.error} kept={t('triage.kept')} />}
      <div className="ow-editgrid">
        {choice('harmIfLost', SAFETY_IMPACT)}
        {choice('harmIfAltered', SAFETY_IMPACT)}
        {choice('missionImpact', MISSION_IMPACT)}
        {choice('isolate', ISOLATION)}
        {time('timeToHarmMinutes')}
        {time('maxOfflineMinutes')}
        <NumberInput
          {...common('minInServicePercent')}
          value={draft.minInServicePercent ?? ''}
          placeholder={t('unknown')}
          min={0}
          max={100}
          allowDecimal={false}
          allowNegative={false}
          suffix=" %"
          onChange={(n) => set({ minInServicePercent: typeof n === 'number' ? n : null })}
        />
        <TagsInput
          size="xs"
          {...common('decides')}
          value={[...(draft.decides ?? [])]}
          placeholder={draft.decides === null ? t('unknown') : t('triage.add-role')}
          maxTags={TRIAGE_LIMITS.roles}
          onChange={(decides) => set({ decides: decides.map(oneLine).filter((d) => d !== '') })}
        />
      </div>
      <div className="ow-editgrid" data-wide>
        {text('fallback')}
        {text('sparePool')}
        <Textarea
          label={t('triage.ground')}
          description={t('triage.ground-hint')}
          value={ground}
          maxLength={1_000}
          autosize
          minRows={2}
          required
          onChange={(e) => setGround(e.currentTarget.value)}
        />
      </div>
      <Group justify="flex-end" mt="sm">
        {row.signed !== null && changed.length > 0 && <span className="ow-warntext">{t('triage.signature-goes')}</span>}
        <Button variant="default" onClick={onDone}>
          {t('common.cancel')}
        </Button>
        <Button type="submit" loading={save.isPending} disabled={changed.length === 0 || oneLine(ground) === ''}>
          {t('triage.save', { count: changed.length })}
        </Button>
      </Group>
    </form>
  );
}

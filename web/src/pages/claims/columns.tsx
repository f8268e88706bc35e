/** Say what the columns of a table are: guessed from its head line, counts when a person said so. */
import { Button, Select } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  RECORD_FIELD_NAMES,
  RECORD_KEYS,
  type RecordField,
  type RecordImportDetail,
} from '../../../../src/model/record.ts';
import { change } from '../../api/client.ts';
import { Panel } from '../../parts/layout.tsx';
import { ProblemBox, tellProblem } from '../../parts/problem.tsx';
import { State } from '../../parts/state.tsx';
import { useClaimsRefresh } from './queries.ts';

type Chosen = Readonly<Partial<Record<RecordField, string>>>;

function Field({
  field,
  table,
  chosen,
  disabled,
  onChange,
}: {
  readonly field: RecordField;
  readonly table: RecordImportDetail;
  readonly chosen: Chosen;
  readonly disabled: boolean;
  readonly onChange: (column: string | null) => void;
}) {
  const { t } = useTranslation();
  const column = chosen[field];
  const examples = table.sample.flatMap((line) => (column === undefined ? [] : (line.cells[column] ?? [])));
  const data = Object.entries(table.header).map(([letter, text]) => ({ value: letter, label: `${letter}: ${text}` }));
  return (
    <Select
      label={t(`record-field.${field}`)}
      description={
        column === undefined
          ? t('record.no-column')
          : examples.length === 0
            ? t('record.no-example')
            : examples.slice(0, 3).join(' · ')
      }
      data={data}
      value={column ?? null}
      onChange={onChange}
      disabled={disabled}
      clearable
      searchable
    />
  );
}

export function Columns({ table, mayWrite }: { readonly table: RecordImportDetail; readonly mayWrite: boolean }) {
  const { t } = useTranslation();
  const refresh = useClaimsRefresh();
  const [chosen, setChosen] = useState<Chosen>(table.columns);
  const path = `/records/${encodeURIComponent(table.id)}`;
  const confirm = useMutation({
    mutationFn: () => change('PUT', `${path}/columns`, { columns: chosen }),
    onSuccess: async () => {
      await refresh();
      notifications.show({ message: t('record.confirmed') });
    },
  });
  const withdraw = useMutation({
    mutationFn: () => change('DELETE', path),
    onSuccess: refresh,
    onError: tellProblem,
  });
  const isOver = table.state === 'replaced' || table.state === 'withdrawn';
  const isNew = table.state === 'proposed';
  const disabled = !mayWrite || isOver;
  const isFindable = RECORD_KEYS.some((key) => chosen[key] !== undefined);
  return (
    <Panel
      title={t('record.columns')}
      note={
        <State tone={table.state === 'current' ? 'good' : isNew ? 'warn' : 'quiet'}>
          {t(`record-state.${table.state}`)}
        </State>
      }
      actions={
        disabled ? undefined : (
          <Button variant="default" loading={withdraw.isPending} onClick={() => withdraw.mutate()}>
            {t('record.withdraw')}
          </Button>
        )
      }
    >
      {isNew && <p className="ow-lead">{t('record.proposed-text')}</p>}
      {confirm.isError && <ProblemBox error={confirm.error} kept={t('record.not-confirmed')} />}
      <form
        onSubmit={(e) => {
          e.preventDefault();
          confirm.mutate();
        }}
      >
        <div className="ow-fieldgrid">
          {RECORD_FIELD_NAMES.map((field) => (
            <Field
              key={field}
              field={field}
              table={table}
              chosen={chosen}
              disabled={disabled}
              onChange={(column) => {
                const { [field]: _before, ...rest } = chosen;
                setChosen(column === null ? rest : { ...rest, [field]: column });
              }}
            />
          ))}
        </div>
        {!disabled && (
          <div className="ow-formend">
            {!isFindable && <span className="ow-note">{t('record.no-key')}</span>}
            <Button type="submit" loading={confirm.isPending} disabled={!isFindable}>
              {t(isNew ? 'record.confirm' : 'record.change')}
            </Button>
          </div>
        )}
      </form>
    </Panel>
  );
}

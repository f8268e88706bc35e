/** A matrix from a file: what it would change is shown before anything is written. */
import { Button, FileInput, Group, Modal, Stack, Text, Textarea } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ClinicalFunction } from '../../../../src/model/clinical.ts';
import type { TriageView } from '../../../../src/model/triage.ts';
import { ProblemBox } from '../../parts/problem.tsx';
import { DeviceText } from '../../parts/text.tsx';
import { type Imported, useTriageChange } from './queries.ts';
import { useTriageWords } from './words.ts';

interface Body {
  readonly text: string;
  readonly ground: string;
  readonly apply: boolean;
}

function Preview({ found }: { readonly found: Imported }) {
  const { t } = useTranslation();
  const { functionName, value } = useTriageWords();
  const said = (id: ClinicalFunction | null | 'default'): string =>
    id === 'default' ? t('triage.default') : functionName(id);
  if (found.rows.length + found.overrides.length === 0) return <p className="ow-note">{t('triage.import-same')}</p>;
  return (
    <div className="ow-preview">
      {found.rows.map((r) => (
        <table key={r.function} className="ow-table ow-diff">
          <caption>{functionName(r.function)}</caption>
          <tbody>
            {r.changes.map((c) => (
              <tr key={c.field}>
                <th scope="row">{t(`triage.field.${c.field}`)}</th>
                <td>
                  <del>
                    <DeviceText text={value(c.field, c.from) ?? t('unknown')} />
                  </del>
                </td>
                <td>
                  <ins>
                    <DeviceText text={value(c.field, c.to) ?? t('unknown')} />
                  </ins>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      ))}
      {found.overrides.map((o) => (
        <p key={`${o.unit}|${o.type}|${o.device}`}>
          <strong>
            <DeviceText text={[o.device, o.type, o.unit].filter((x) => x !== null).join(', ')} />
          </strong>
          : <del>{said(o.from)}</del> → <ins>{said(o.to)}</ins>
        </p>
      ))}
    </div>
  );
}

function ImportForm({ view, onClose }: { readonly view: TriageView; readonly onClose: () => void }) {
  const { t } = useTranslation();
  const [text, setText] = useState('');
  const [ground, setGround] = useState('');
  const look = useTriageChange<Body, Imported>(view.site, 'POST', '/triage/import', () => {});
  const apply = useTriageChange<Body, Imported>(view.site, 'POST', '/triage/import', (done) => {
    notifications.show({ message: t('triage.imported', { count: done.rows.length + done.overrides.length }) });
    onClose();
  });
  const take = async (file: File | null): Promise<void> => {
    look.reset();
    const read = file === null ? '' : await file.text();
    setText(read);
    if (read !== '') look.mutate({ text: read, ground: file?.name ?? '-', apply: false });
  };
  const found = look.data;
  const changes = found === undefined ? 0 : found.rows.length + found.overrides.length;
  return (
    <form
      onSubmit={(e) => {
        e.preventDefault();
        apply.mutate({ text, ground: ground.replace(/\s+/g, ' ').trim(), apply: true });
      }}
    >
      <Stack gap="sm">
        <Text size="sm">{t('triage.import-means')}</Text>
        <FileInput
          size="xs"
          label={t('triage.import-file')}
          placeholder={t('triage.import-choose')}
          accept=".json,.csv,application/json,text/csv"
          clearable
          clearButtonProps={{ 'aria-label': t('common.cancel') }}
          onChange={(file) => void take(file)}
        />
        {look.isError && <ProblemBox error={look.error} kept={t('triage.kept')} />}
        {apply.isError && <ProblemBox error={apply.error} kept={t('triage.kept')} />}
        {found !== undefined && <Preview found={found} />}
        {changes > 0 && (
          <Textarea
            label={t('triage.ground')}
            description={t('triage.ground-hint')}
            value={ground}
            maxLength={1_000}
            required
            onChange={(e) => setGround(e.currentTarget.value)}
          />
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t('common.cancel')}
          </Button>
          <Button type="submit" loading={apply.isPending} disabled={changes === 0 || ground.trim() === ''}>
            {t('triage.import-go', { count: changes })}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

export function ImportDialog({
  view,
  opened,
  onClose,
}: {
  readonly view: TriageView;
  readonly opened: boolean;
  readonly onClose: () => void;
}) {
  const { t } = useTranslation();
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={t('triage.import-title')}
      size="lg"
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      <ImportForm view={view} onClose={onClose} />
    </Modal>
  );
}

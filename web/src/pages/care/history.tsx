/** What was ever laid down about a row, a unit, a type or a device, what each version changed, and the way back to one. */
import { Button, Modal, Textarea } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconArrowBackUp } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ClinicalFunction } from '../../../../src/model/clinical.ts';
import type { TriageHistoryRow } from '../../../../src/model/triage.ts';
import { useLabels } from '../../parts/labels.ts';
import { Bones } from '../../parts/layout.tsx';
import { ProblemBox } from '../../parts/problem.tsx';
import { State } from '../../parts/state.tsx';
import { DeviceText } from '../../parts/text.tsx';
import { At } from '../../parts/time.tsx';
import { triageHistoryQuery, useTriageChange } from './queries.ts';
import { useTriageWords } from './words.ts';

/** What an entry is about, in words. */
function About({ row }: { readonly row: TriageHistoryRow }) {
  const { t } = useTranslation();
  const label = useLabels();
  const { functionName } = useTriageWords();
  if (row.kind === 'row') return <strong>{functionName(row.function)}</strong>;
  const parts = [
    row.type === null ? null : label('type', row.type),
    row.unit ?? (row.device === null ? t('triage.everywhere') : row.device),
  ];
  return (
    <strong>
      <DeviceText text={parts.filter((p) => p !== null).join(', ')} />
    </strong>
  );
}

function Changes({ row }: { readonly row: TriageHistoryRow }) {
  const { t } = useTranslation();
  const { value, functionName } = useTriageWords();
  const said = (id: ClinicalFunction | null | 'default'): string =>
    id === 'default' ? t('triage.default') : functionName(id);
  if (row.kind !== 'row')
    return (
      <p>
        <del>{said(row.from)}</del> → <ins>{said(row.to)}</ins>
      </p>
    );
  if (row.changes.length === 0) return null;
  return (
    <table className="ow-table ow-diff">
      <tbody>
        {row.changes.map((c) => (
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
  );
}

interface EntryProps {
  readonly row: TriageHistoryRow;
  readonly mayWrite: boolean;
  readonly onBack: (id: string) => void;
}
function Entry({ row, mayWrite, onBack }: EntryProps) {
  const { t } = useTranslation();
  const { word, signed, until } = row;
  return (
    <li className="ow-evidence">
      <div className="ow-evidencehead">
        <About row={row} />
        <span>{t(`triage.act.${word.act}`, { version: word.version })}</span>
        <div className="ow-grow" />
        {until === null ? (
          <State tone="good">{t('triage.holds')}</State>
        ) : (
          mayWrite && (
            <Button
              variant="default"
              size="compact-xs"
              leftSection={<IconArrowBackUp size={13} />}
              onClick={() => onBack(word.id)}
            >
              {t('triage.back')}
            </Button>
          )
        )}
      </div>
      <Changes row={row} />
      <DeviceText text={word.ground} />
      <div className="ow-note">
        <DeviceText text={word.by} />, <At iso={word.at} />
        {until !== null && (
          <>
            {' – '}
            <At iso={until} />
          </>
        )}
        {signed !== null && (
          <>
            {' · '}
            {t('triage.signed-by')} <DeviceText text={signed.by} />
          </>
        )}
      </div>
    </li>
  );
}

interface HistoryProps {
  readonly site: string;
  /** '' all. */
  readonly kind: string;
  readonly of: string;
  readonly mayWrite: boolean;
}
function Entries({ site, kind, of, mayWrite }: HistoryProps) {
  const { t } = useTranslation();
  const query = useQuery(triageHistoryQuery(site, kind, of));
  const [back, setBack] = useState('');
  const [ground, setGround] = useState('');
  const restore = useTriageChange<{ id: string; ground: string }>(site, 'POST', '/triage/restore', () => {
    notifications.show({ message: t('triage.back-done') });
    setBack('');
    setGround('');
  });
  if (query.isError) return <ProblemBox error={query.error} onRetry={() => void query.refetch()} />;
  if (query.data === undefined) return <Bones rows={6} />;
  if (query.data.length === 0) return <p className="ow-note">{t('triage.no-history')}</p>;
  return (
    <>
      {restore.isError && <ProblemBox error={restore.error} kept={t('triage.kept')} />}
      {back !== '' && (
        <form
          className="ow-backform"
          onSubmit={(e) => {
            e.preventDefault();
            restore.mutate({ id: back, ground: ground.replace(/\s+/g, ' ').trim() });
          }}
        >
          <Textarea
            label={t('triage.back-why')}
            description={t('triage.back-hint')}
            value={ground}
            maxLength={1_000}
            required
            data-autofocus
            onChange={(e) => setGround(e.currentTarget.value)}
          />
          <Button type="submit" loading={restore.isPending} disabled={ground.trim() === ''}>
            {t('triage.back')}
          </Button>
          <Button variant="default" onClick={() => setBack('')}>
            {t('common.cancel')}
          </Button>
        </form>
      )}
      <ul className="ow-evidences">
        {query.data.map((row) => (
          <Entry key={row.word.id} row={row} mayWrite={mayWrite} onBack={setBack} />
        ))}
      </ul>
    </>
  );
}

export function HistoryDialog({
  opened,
  onClose,
  ...rest
}: HistoryProps & { readonly opened: boolean; readonly onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={t('triage.history')}
      size="xl"
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      <Entries {...rest} />
    </Modal>
  );
}

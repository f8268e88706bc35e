/** Who has which function: what the site says otherwise than the types' defaults, what nobody knows, and all types. */
import { ActionIcon, Anchor, Autocomplete, Button, Group, Modal, Select, Stack, Switch, Textarea } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconArrowBackUp, IconHistory, IconPencil, IconPlus } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { CLINICAL_FUNCTIONS, type ClinicalFunction } from '../../../../src/model/clinical.ts';
import type { TriageOverride, TriageView } from '../../../../src/model/triage.ts';
import { Panel } from '../../parts/layout.tsx';
import { count } from '../../parts/number.ts';
import { ProblemBox } from '../../parts/problem.tsx';
import { Unknown } from '../../parts/state.tsx';
import { DeviceText } from '../../parts/text.tsx';
import { At } from '../../parts/time.tsx';
import { useTriageChange } from './queries.ts';
import { useTriageWords } from './words.ts';

/** What is to be said of; the dialog begins with it. */
export interface FunctionDraft {
  readonly unit: string;
  readonly type: string;
  readonly device: string;
  readonly deviceName: string;
  readonly function: ClinicalFunction | 'unknown' | 'default' | '';
}
export const NO_DRAFT: FunctionDraft = { unit: '', type: '', device: '', deviceName: '', function: '' };

interface Body {
  readonly unit: string | null;
  readonly type: string | null;
  readonly device: string | null;
  readonly function: ClinicalFunction | null | 'default';
  readonly ground: string;
}
interface DialogProps {
  readonly view: TriageView;
  readonly draft: FunctionDraft;
  readonly onClose: () => void;
}

function FunctionForm({ view, draft: first, onClose }: DialogProps) {
  const { t } = useTranslation();
  const { functionName } = useTriageWords();
  const [draft, setDraft] = useState(first);
  const [ground, setGround] = useState('');
  const set = (patch: Partial<FunctionDraft>): void => setDraft((old) => ({ ...old, ...patch }));
  const lay = useTriageChange<Body>(view.site, 'POST', '/triage/functions', () => {
    notifications.show({ message: t('triage.laid') });
    onClose();
  });
  const isDevice = draft.device !== '';
  const named = isDevice || draft.unit.trim() !== '' || draft.type !== '';
  const types = [...view.types].sort((a, b) => (a.label < b.label ? -1 : 1));
  const orNull = (text: string): string | null => (text.trim() === '' ? null : text.trim());
  return (
    <form
      onSubmit={(e) => {
        e.preventDefault();
        if (draft.function === '') return;
        lay.mutate({
          unit: isDevice ? null : orNull(draft.unit),
          type: isDevice ? null : orNull(draft.type),
          device: orNull(draft.device),
          function: draft.function === 'unknown' ? null : draft.function,
          ground: ground.replace(/\s+/g, ' ').trim(),
        });
      }}
    >
      <Stack gap="sm">
        {lay.isError && <ProblemBox error={lay.error} kept={t('triage.kept')} />}
        {isDevice ? (
          <p>
            <DeviceText text={draft.deviceName} />
          </p>
        ) : (
          <>
            <Autocomplete
              label={t('attribute.unit')}
              description={t('triage.unit-hint')}
              value={draft.unit}
              data={[...view.units]}
              maxLength={200}
              onChange={(unit) => set({ unit })}
            />
            <Select
              label={t('attribute.type')}
              description={t('triage.type-hint')}
              value={draft.type === '' ? null : draft.type}
              data={types.map((x) => ({ value: x.type, label: x.label }))}
              searchable
              clearable
              onChange={(type) => set({ type: type ?? '' })}
            />
          </>
        )}
        <Select
          label={t('triage.function')}
          value={draft.function === '' ? null : draft.function}
          data={[
            ...CLINICAL_FUNCTIONS.map((id) => ({ value: id as string, label: functionName(id) })),
            { value: 'unknown', label: t('triage.say-unknown') },
            { value: 'default', label: t('triage.withdraw') },
          ]}
          required
          onChange={(id) => set({ function: (id ?? '') as FunctionDraft['function'] })}
        />
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
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t('common.cancel')}
          </Button>
          <Button
            type="submit"
            loading={lay.isPending}
            disabled={!named || draft.function === '' || ground.trim() === ''}
          >
            {t('triage.lay')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

export function FunctionDialog({
  draft,
  onClose,
  view,
}: Omit<DialogProps, 'draft'> & { readonly draft: FunctionDraft | null }) {
  const { t } = useTranslation();
  return (
    <Modal
      opened={draft !== null}
      onClose={onClose}
      title={t('triage.lay-title')}
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      {draft !== null && <FunctionForm view={view} draft={draft} onClose={onClose} />}
    </Modal>
  );
}

interface PartProps {
  readonly view: TriageView;
  readonly mayWrite: boolean;
  readonly onLay: (draft: FunctionDraft) => void;
  readonly onHistory: (kind: 'unit' | 'device', key: string) => void;
}

const labelOf = (view: TriageView, type: string): string => view.types.find((x) => x.type === type)?.label ?? type;
/** As the server keeps it (src/clinical/matrix.ts). */
export const historyKey = ({ unit, type }: Pick<TriageOverride, 'unit' | 'type'>): string =>
  `${unit === null ? '\n' : unit.trim().normalize('NFC').toLowerCase()}\n${type ?? ''}`;

function Override({ one, view, mayWrite, onLay, onHistory }: PartProps & { readonly one: TriageOverride }) {
  const { t, i18n } = useTranslation();
  const { functionName } = useTriageWords();
  const draft = {
    unit: one.unit ?? '',
    type: one.type ?? '',
    device: one.device ?? '',
    deviceName: one.name ?? one.device ?? '',
  };
  return (
    <tr>
      <td>
        {one.device !== null ? (
          <Anchor component={Link} to="/devices/$id" params={{ id: one.device } as never} size="sm">
            <DeviceText text={draft.deviceName} />
          </Anchor>
        ) : one.type === null ? (
          t('triage.all-types')
        ) : (
          <DeviceText text={labelOf(view, one.type)} />
        )}
      </td>
      <td>
        {one.device !== null ? (
          <span className="ow-note">{t('triage.one-device')}</span>
        ) : one.unit === null ? (
          t('triage.everywhere')
        ) : (
          <DeviceText text={one.unit} />
        )}
      </td>
      <td>{one.function === null ? <Unknown why={t('triage.said-unknown')} /> : functionName(one.function)}</td>
      <td className="ow-num">{count(one.devices, i18n.language)}</td>
      <td>
        <DeviceText text={one.word.ground} />
        <div className="ow-note">
          {t('triage.version-of', { version: one.word.version })} <DeviceText text={one.word.by} />,{' '}
          <At iso={one.word.at} />
        </div>
      </td>
      <td className="ow-noprint">
        <Group gap={4} wrap="nowrap" justify="flex-end">
          {mayWrite && (
            <>
              <ActionIcon
                aria-label={t('triage.change')}
                onClick={() => onLay({ ...draft, function: one.function ?? 'unknown' })}
              >
                <IconPencil size={15} />
              </ActionIcon>
              <ActionIcon aria-label={t('triage.withdraw')} onClick={() => onLay({ ...draft, function: 'default' })}>
                <IconArrowBackUp size={15} />
              </ActionIcon>
            </>
          )}
          <ActionIcon
            aria-label={t('triage.history')}
            onClick={() => (one.device === null ? onHistory('unit', historyKey(one)) : onHistory('device', one.device))}
          >
            <IconHistory size={15} />
          </ActionIcon>
        </Group>
      </td>
    </tr>
  );
}

export function Overrides(props: PartProps) {
  const { t } = useTranslation();
  const { view, mayWrite, onLay } = props;
  return (
    <Panel
      title={t('triage.overrides')}
      note={t('triage.overrides-note')}
      actions={
        mayWrite && (
          <Button variant="default" leftSection={<IconPlus size={14} />} onClick={() => onLay(NO_DRAFT)}>
            {t('triage.lay')}
          </Button>
        )
      }
    >
      {view.overrides.length === 0 ? (
        <p className="ow-note">{t('triage.no-overrides')}</p>
      ) : (
        <div className="ow-tablewrap">
          <table className="ow-table">
            <thead>
              <tr>
                <th>{t('attribute.type')}</th>
                <th>{t('attribute.unit')}</th>
                <th>{t('triage.function')}</th>
                <th className="ow-num">{t('nav.devices')}</th>
                <th>{t('triage.ground')}</th>
                <th className="ow-noprint" aria-label={t('common.actions')} />
              </tr>
            </thead>
            <tbody>
              {view.overrides.map((one) => (
                <Override key={one.word.id} one={one} {...props} />
              ))}
            </tbody>
          </table>
        </div>
      )}
    </Panel>
  );
}

export function UnknownFunctions({ view, mayWrite, onLay }: PartProps) {
  const { t, i18n } = useTranslation();
  return (
    <Panel title={t('triage.unknown')} note={t('triage.unknown-note')}>
      {view.unknown.length === 0 ? (
        <p className="ow-note">{t('triage.none-unknown')}</p>
      ) : (
        <table className="ow-table">
          <tbody>
            {view.unknown.map((u) => (
              <tr key={u.type ?? '\u0000'}>
                <td>
                  {u.label === null ? (
                    <Unknown why={t('triage.no-type')} />
                  ) : (
                    <>
                      <DeviceText text={u.label} /> <span className="ow-note">{t('triage.type-tells-not')}</span>
                    </>
                  )}
                </td>
                <td className="ow-num">
                  <Anchor
                    component={Link}
                    to="/devices"
                    search={{ filter: u.filter, site: view.site } as never}
                    size="sm"
                  >
                    {t('triage.devices', { count: u.devices, shown: count(u.devices, i18n.language) })}
                  </Anchor>
                </td>
                <td className="ow-num ow-noprint">
                  {mayWrite && u.type !== null && (
                    <Button
                      variant="default"
                      size="compact-xs"
                      onClick={() => onLay({ ...NO_DRAFT, type: u.type ?? '' })}
                    >
                      {t('triage.lay')}
                    </Button>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Panel>
  );
}

export function Types({ view, mayWrite, onLay }: PartProps) {
  const { t, i18n } = useTranslation();
  const { functionName } = useTriageWords();
  const [all, setAll] = useState(false);
  const shown = view.types
    .filter((x) => all || x.devices > 0)
    .toSorted((a, b) => b.devices - a.devices || (a.label < b.label ? -1 : 1));
  return (
    <Panel
      title={t('triage.types')}
      note={t('triage.types-note')}
      actions={
        <Switch
          label={t('triage.types-all', { count: view.types.length })}
          checked={all}
          onChange={(e) => setAll(e.currentTarget.checked)}
        />
      }
    >
      {shown.length === 0 && <p className="ow-note">{t('triage.no-devices')}</p>}
      <ul className="ow-typelist">
        {shown.map((x) => (
          <li key={x.type}>
            <span>
              <DeviceText text={x.label} />
            </span>
            <span className="ow-num">{count(x.devices, i18n.language)}</span>
            <span>
              {x.function === null ? <Unknown why={t('triage.type-tells-not')} /> : functionName(x.function)}
              {x.function !== x.standard && (
                <span className="ow-note">
                  {' '}
                  {t('triage.default-is')} {functionName(x.standard)}
                </span>
              )}
            </span>
            {mayWrite && (
              <ActionIcon
                className="ow-noprint"
                size="sm"
                aria-label={t('triage.lay-for', { name: x.label })}
                onClick={() => onLay({ ...NO_DRAFT, type: x.type, function: x.function ?? '' })}
              >
                <IconPencil size={14} />
              </ActionIcon>
            )}
          </li>
        ))}
      </ul>
    </Panel>
  );
}

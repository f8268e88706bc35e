/** Compensating controls: what was done instead of the fix, who says so, on what evidence, until when; and whether it counts. */
import { Button, Checkbox, Group, Modal, Radio, Stack, Text, Textarea, TextInput } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { notifications } from '@mantine/notifications';
import { IconCheck, IconPlus, IconX } from '@tabler/icons-react';
import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { CONTROLS, type ControlKind, type ControlRow, type ControlState } from '../../../../src/model/risk.ts';
import { change, get } from '../../api/client.ts';
import { useMay } from '../../app/session.ts';
import { Bones, Panel } from '../../parts/layout.tsx';
import { ProblemBox, tellProblem } from '../../parts/problem.tsx';
import { State, type Tone } from '../../parts/state.tsx';
import { DeviceText } from '../../parts/text.tsx';
import { At } from '../../parts/time.tsx';

export const controlsQuery = (site: string, asset: string) =>
  queryOptions({
    queryKey: ['exposures', 'controls', site, asset],
    queryFn: ({ signal }) => get<readonly ControlRow[]>('/controls', { site, asset }, signal),
    retry: false,
  });

const COMPARED_MS = [5_000, 15_000] as const;

function useControlRefresh(): () => Promise<void> {
  const client = useQueryClient();
  const read = (): Promise<unknown> =>
    Promise.all(['exposures', 'risk'].map((key) => client.invalidateQueries({ queryKey: [key] })));
  return async () => {
    await read();
    // The site is compared anew within seconds: what that gives is read when it is there.
    for (const ms of COMPARED_MS) setTimeout(() => void read(), ms);
  };
}

const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim();
/** Those that speak of one weakness rather than of the whole device. */
const OF_ONE_ADVISORY: ReadonlySet<ControlKind> = new Set(['service-disabled', 'virtual-patch']);

interface FormProps {
  readonly asset: string;
  readonly doc: string;
  readonly onClose: () => void;
}
function ControlForm({ asset, doc, onClose }: FormProps) {
  const { t } = useTranslation();
  const refresh = useControlRefresh();
  const [kind, setKind] = useState<ControlKind>('segmented');
  const [onlyThis, setOnlyThis] = useState<boolean | null>(null);
  const [what, setWhat] = useState('');
  const [evidence, setEvidence] = useState('');
  const [until, setUntil] = useState('');
  const [checked, setChecked] = useState(false);
  const isOnlyThis = onlyThis ?? OF_ONE_ADVISORY.has(kind);
  const add = useMutation({
    mutationFn: () =>
      change('POST', '/controls', {
        devices: [asset],
        kind,
        what: oneLine(what),
        evidence: oneLine(evidence),
        doc: isOnlyThis ? doc : null,
        until: until === '' ? null : new Date(`${until}T23:59:59Z`).toISOString(),
        checked,
      }),
    onSuccess: async () => {
      await refresh();
      notifications.show({ message: t('control.done') });
      onClose();
    },
  });
  return (
    <form
      onSubmit={(e) => {
        e.preventDefault();
        add.mutate();
      }}
    >
      <Stack gap="sm">
        {add.isError && <ProblemBox error={add.error} kept={t('triage.kept')} />}
        <Radio.Group value={kind} onChange={(v) => setKind(v as ControlKind)} label={t('control.kind')}>
          <Stack gap={6} mt={6}>
            {CONTROLS.map((k) => (
              <Radio key={k} value={k} label={t(`control.${k}`)} description={t(`control.${k}-hint`)} />
            ))}
          </Stack>
        </Radio.Group>
        <Textarea
          label={t('control.what')}
          description={t('control.what-hint')}
          value={what}
          maxLength={500}
          autosize
          minRows={2}
          required
          onChange={(e) => setWhat(e.currentTarget.value)}
        />
        <Textarea
          label={t('control.evidence')}
          description={t('control.evidence-hint')}
          value={evidence}
          maxLength={2000}
          autosize
          minRows={2}
          required
          onChange={(e) => setEvidence(e.currentTarget.value)}
        />
        <TextInput
          type="date"
          label={t('control.until')}
          description={t('control.until-hint')}
          value={until}
          onChange={(e) => setUntil(e.currentTarget.value)}
          w={220}
        />
        <Checkbox
          label={t('control.only-this', { doc })}
          checked={isOnlyThis}
          onChange={(e) => setOnlyThis(e.currentTarget.checked)}
        />
        <Checkbox
          label={t('control.i-checked')}
          description={t('control.i-checked-hint')}
          checked={checked}
          onChange={(e) => setChecked(e.currentTarget.checked)}
        />
        <Text size="sm" c="dimmed">
          {t('control.ground')}
        </Text>
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t('common.cancel')}
          </Button>
          <Button type="submit" loading={add.isPending} disabled={oneLine(what) === '' || oneLine(evidence) === ''}>
            {t('control.go')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

const TONES: Readonly<Record<ControlState, Tone>> = {
  counts: 'good',
  unchecked: 'warn',
  expired: 'quiet',
  gone: 'quiet',
  ended: 'quiet',
};

export function ControlEntry({
  row,
  asset,
  mayWrite,
}: {
  readonly row: ControlRow;
  readonly asset: string;
  readonly mayWrite: boolean;
}) {
  const { t } = useTranslation();
  const refresh = useControlRefresh();
  const [ending, setEnding] = useState(false);
  const [why, setWhy] = useState('');
  const base = `/controls/${encodeURIComponent(row.id)}`;
  const check = useMutation({
    mutationFn: () => change('POST', `${base}/check`),
    onSuccess: refresh,
    onError: tellProblem,
  });
  const end = useMutation({
    mutationFn: () => change('POST', `${base}/end`, { why: oneLine(why) }),
    onSuccess: async () => {
      setEnding(false);
      await refresh();
    },
    onError: tellProblem,
  });
  const own = row.devices.find((d) => d.id === asset);
  const state: ControlState = row.state === 'counts' && own?.endedAt != null ? 'gone' : row.state;
  const stands = row.endedAt === null && state !== 'gone';
  return (
    <li className="ow-evidence">
      <div className="ow-evidencehead">
        <strong>{t(`control.${row.kind}`)}</strong>
        {row.doc !== null && (
          <span className="ow-note">
            <DeviceText text={row.doc} />
          </span>
        )}
        <div className="ow-grow" />
        <State tone={TONES[state]}>{t(`control.state.${state}`)}</State>
      </div>
      <DeviceText text={row.what} />
      <div className="ow-note">
        {t('control.evidence')}: <DeviceText text={row.evidence} />
      </div>
      <div className="ow-note">
        <DeviceText text={row.by} />, <At iso={row.at} />
        {row.until !== null && (
          <>
            {' · '}
            {t('control.until')} <At iso={row.until} />
          </>
        )}
        {row.checked !== null && (
          <>
            {' · '}
            {t('control.checked-by')} <DeviceText text={row.checked.by} />, <At iso={row.checked.at} />
          </>
        )}
        {row.devices.length > 1 && (
          <>
            {' · '}
            {t('work.devices', { count: row.devices.length })}
          </>
        )}
      </div>
      {(row.endedWhy ?? own?.endedWhy) != null && (
        <div className="ow-note">
          <DeviceText text={row.endedWhy ?? own?.endedWhy ?? ''} />
        </div>
      )}
      {mayWrite && stands && (
        <Group gap="xs" mt={6}>
          {row.checked === null && (
            <Button
              variant="default"
              size="compact-xs"
              leftSection={<IconCheck size={13} />}
              loading={check.isPending}
              onClick={() => check.mutate()}
            >
              {t('control.check')}
            </Button>
          )}
          {ending ? (
            <form
              className="ow-endform"
              onSubmit={(e) => {
                e.preventDefault();
                end.mutate();
              }}
            >
              <TextInput
                aria-label={t('control.end-why')}
                placeholder={t('control.end-why')}
                value={why}
                maxLength={500}
                data-autofocus
                onChange={(e) => setWhy(e.currentTarget.value)}
              />
              <Button size="compact-xs" type="submit" loading={end.isPending} disabled={oneLine(why) === ''}>
                {t('control.end')}
              </Button>
            </form>
          ) : (
            <Button
              variant="default"
              size="compact-xs"
              leftSection={<IconX size={13} />}
              onClick={() => setEnding(true)}
            >
              {t('control.end')}
            </Button>
          )}
        </Group>
      )}
    </li>
  );
}

/** Controls of a device that speak of an advisory or of all of it. */
export function ControlsPanel({
  asset,
  doc,
  isNow,
}: {
  readonly asset: string;
  readonly doc: string;
  readonly isNow: boolean;
}) {
  const { t } = useTranslation();
  const [opened, { open, close }] = useDisclosure(false);
  const mayWrite = useMay('control.write') && isNow;
  const query = useQuery(controlsQuery('', asset));
  const rows = query.data?.filter((r) => r.doc === null || r.doc === doc);
  return (
    <Panel
      title={t('control.title')}
      actions={
        mayWrite && (
          <Button variant="default" size="compact-sm" leftSection={<IconPlus size={13} />} onClick={open}>
            {t('control.add')}
          </Button>
        )
      }
    >
      {query.isError && <ProblemBox error={query.error} onRetry={() => void query.refetch()} />}
      {rows === undefined && !query.isError && <Bones rows={3} />}
      {rows?.length === 0 && <p className="ow-note">{t('control.none')}</p>}
      {rows !== undefined && rows.length > 0 && (
        <ul className="ow-evidences">
          {rows.map((row) => (
            <ControlEntry key={row.id} row={row} asset={asset} mayWrite={mayWrite} />
          ))}
        </ul>
      )}
      <Modal
        opened={opened}
        onClose={close}
        title={t('control.add-title')}
        size="lg"
        closeButtonProps={{ 'aria-label': t('common.close') }}
      >
        <ControlForm asset={asset} doc={doc} onClose={close} />
      </Modal>
    </Panel>
  );
}

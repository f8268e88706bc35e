/** What kinds of work take at a site: as it comes, to be set by the hospital, or as it set it, with who and why. */
import { Button, Group, Modal, NumberInput, Select, Stack, Textarea } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { EffortRow, EffortView, OwnEffort } from '../../../../src/model/effort.ts';
import { useMay, useSites } from '../../app/session.ts';
import { Bones, Panel } from '../../parts/layout.tsx';
import { ProblemBox } from '../../parts/problem.tsx';
import { State, Unknown } from '../../parts/state.tsx';
import { DeviceText } from '../../parts/text.tsx';
import { At } from '../../parts/time.tsx';
import { effortsQuery, useCampaignChange } from '../campaigns/queries.ts';

function EffortForm({
  view,
  row,
  onClose,
}: {
  readonly view: EffortView;
  readonly row: EffortRow;
  readonly onClose: () => void;
}) {
  const { t } = useTranslation();
  const [type, setType] = useState<string | null>(row.type);
  const [own, setOwn] = useState<OwnEffort>(row);
  const [ground, setGround] = useState('');
  const set = useCampaignChange<unknown, EffortView>('PUT', '/efforts', view.site, onClose);
  const { fixedHours, hoursPerDevice, downtimeMinutes, share } = own;
  // What stands about the type that is chosen, which may not be the line that was opened.
  const standing = view.rows.find((r) => r.action === row.action && r.type === type);
  const send = (effort: OwnEffort | null): void =>
    set.mutate({
      ...{ action: row.action, type, seen: standing?.word?.version ?? 0, ground: ground.replace(/\s+/g, ' ').trim() },
      effort: effort === null ? null : { fixedHours, hoursPerDevice, downtimeMinutes, share },
    });
  const number = (name: keyof OwnEffort, value: number | null, scale: number, max: number, canBeUnknown: boolean) => (
    <NumberInput
      label={t(`effort.${name}`)}
      value={value === null ? '' : value * scale}
      min={0}
      max={max}
      placeholder={canBeUnknown ? t('unknown') : ''}
      onChange={(n) => setOwn({ ...own, [name]: n === '' ? (canBeUnknown ? null : value) : Number(n) / scale })}
    />
  );
  return (
    <form
      onSubmit={(e) => {
        e.preventDefault();
        send(own);
      }}
    >
      <Stack gap="sm">
        {set.isError && <ProblemBox error={set.error} kept={t('triage.kept')} />}
        <Select
          label={t('effort.type')}
          value={type ?? ''}
          searchable
          allowDeselect={false}
          data={[
            { value: '', label: t('effort.every-type') },
            ...view.types.map((x) => ({ value: x.type, label: x.label })),
          ]}
          onChange={(v) => setType(v === '' ? null : v)}
        />
        {number('fixedHours', fixedHours, 1, 10_000, false)}
        {number('hoursPerDevice', hoursPerDevice, 1, 10_000, false)}
        {number('downtimeMinutes', downtimeMinutes, 1, 10_080, true)}
        {number('share', share, 100, 100, true)}
        <Textarea
          label={t('triage.ground')}
          value={ground}
          maxLength={1_000}
          required
          autosize
          minRows={2}
          onChange={(e) => setGround(e.currentTarget.value)}
        />
        <Group justify="flex-end">
          {standing?.word != null && (
            <Button variant="default" color="red" disabled={ground.trim() === ''} onClick={() => send(null)}>
              {t('effort.default')}
            </Button>
          )}
          <Button variant="default" onClick={onClose}>
            {t('common.cancel')}
          </Button>
          <Button type="submit" loading={set.isPending} disabled={ground.trim() === ''}>
            {t('effort.set')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

export function Efforts({ site }: { readonly site: string }) {
  const { t } = useTranslation();
  const query = useQuery(effortsQuery(site));
  const may = useMay('campaign.run');
  const name = useSites().find((s) => s.id === site)?.name ?? site;
  const [edited, setEdited] = useState<EffortRow | null>(null);
  const view = query.data;
  return (
    <Panel title={t('effort.title')} note={<DeviceText text={name} />}>
      {query.isError && <ProblemBox error={query.error} onRetry={() => void query.refetch()} />}
      {query.isPending && <Bones rows={6} />}
      {view !== undefined && (
        <div className="ow-tablewrap">
          <table className="ow-table">
            <thead>
              <tr>
                <th>{t('work.what')}</th>
                <th>{t('effort.type')}</th>
                <th className="ow-num">{t('effort.fixedHours')}</th>
                <th className="ow-num">{t('effort.hoursPerDevice')}</th>
                <th className="ow-num">{t('effort.downtimeMinutes')}</th>
                <th className="ow-num">{t('effort.share')}</th>
                <th>{t('effort.word')}</th>
                {may && <th aria-hidden />}
              </tr>
            </thead>
            <tbody>
              {view.rows.map((r) => (
                <tr key={`${r.action} ${r.type}`}>
                  <td>{t(`action.${r.action}`)}</td>
                  <td>{r.typeLabel === null ? t('effort.every-type') : <DeviceText text={r.typeLabel} />}</td>
                  <td className="ow-num">{r.fixedHours}</td>
                  <td className="ow-num">{r.hoursPerDevice}</td>
                  <td className="ow-num">{r.downtimeMinutes ?? <Unknown />}</td>
                  <td className="ow-num">{r.share === null ? <Unknown /> : `${Math.round(r.share * 100)} %`}</td>
                  <td>
                    {r.word === null ? (
                      <State tone="warn">{t('effort.to-be-set')}</State>
                    ) : (
                      <span>
                        <DeviceText text={r.word.by} />, <At iso={r.word.at} />:{' '}
                        <span className="ow-note">
                          <DeviceText text={r.word.ground} />
                        </span>
                      </span>
                    )}
                  </td>
                  {may && (
                    <td>
                      <Button
                        size="compact-xs"
                        variant="subtle"
                        aria-label={`${t('effort.change')}: ${t(`action.${r.action}`)}`}
                        onClick={() => setEdited(r)}
                      >
                        {t('effort.change')}
                      </Button>
                    </td>
                  )}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      <Modal
        opened={edited !== null}
        onClose={() => setEdited(null)}
        title={edited === null ? '' : t(`action.${edited.action}`)}
        closeButtonProps={{ 'aria-label': t('common.close') }}
      >
        {edited !== null && view !== undefined && (
          <EffortForm view={view} row={edited} onClose={() => setEdited(null)} />
        )}
      </Modal>
    </Panel>
  );
}

/** Devices of a campaign: when, in which state, what shows it, what the sensor saw; chosen ones take a step together. */
import { Anchor, Button, Checkbox, Select, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  type CampaignDetail,
  type CampaignDeviceRow,
  type CampaignDeviceState,
  DEVICE_STATES,
} from '../../../../src/model/campaign.ts';
import { useMay, useUrl } from '../../app/session.ts';
import { Bones, Panel } from '../../parts/layout.tsx';
import { ProblemBox } from '../../parts/problem.tsx';
import { Unknown } from '../../parts/state.tsx';
import { DeviceText } from '../../parts/text.tsx';
import { campaignDevicesQuery } from './queries.ts';
import { Check, DeviceState } from './state.tsx';
import type { Intent } from './step.tsx';
import { useMoment } from './timeline.tsx';

function Line({
  row,
  zone,
  chosen,
  onChoose,
}: {
  readonly row: CampaignDeviceRow;
  readonly zone: string;
  /** Null: the person may not change anything. */
  readonly chosen: boolean | null;
  readonly onChoose: () => void;
}) {
  const { t } = useTranslation();
  const { moment, clock } = useMoment(zone);
  return (
    <tr>
      {chosen !== null && (
        <td className="ow-noprint">
          <Checkbox
            aria-label={t('campaign.choose', { name: row.name })}
            checked={chosen}
            disabled={row.moves.length === 0}
            onChange={onChoose}
          />
        </td>
      )}
      <td className="ow-num">{row.wave ?? '–'}</td>
      <td>
        <Anchor component={Link} to="/devices/$id" params={{ id: row.id } as never} size="sm">
          <DeviceText text={row.name} />
        </Anchor>
      </td>
      <td>{row.unit === null ? <Unknown /> : <DeviceText text={row.unit} />}</td>
      <td>
        {row.from === null || row.to === null ? (
          <span className="ow-note">{row.unplaced === null ? '–' : t(`campaign.unplaced.${row.unplaced}`)}</span>
        ) : (
          `${moment(row.from)}–${clock(row.to)}`
        )}
      </td>
      <td>{row.version === null ? <Unknown /> : <DeviceText text={row.version} />}</td>
      <td>
        <DeviceState state={row.state} />
      </td>
      <td>
        {row.note !== '' && <DeviceText text={row.note} />}
        {row.reference !== '' && (
          <span className="ow-note">
            {' '}
            <DeviceText text={row.reference} />
          </span>
        )}
        {row.by !== null && (
          <span className="ow-note">
            {' · '}
            <DeviceText text={row.by} />
          </span>
        )}
      </td>
      <td>{row.check === null ? <span className="ow-note">–</span> : <Check check={row.check} />}</td>
    </tr>
  );
}

/** States that all chosen devices may go to. */
const common = (rows: readonly CampaignDeviceRow[]): readonly CampaignDeviceState[] =>
  DEVICE_STATES.filter((s) => rows.length > 0 && rows.every((r) => r.moves.includes(s)));

export function CampaignDevices({
  campaign,
  onIntent,
}: {
  readonly campaign: CampaignDetail;
  readonly onIntent: (intent: Intent) => void;
}) {
  const { t } = useTranslation();
  const [url, set] = useUrl();
  const [wave, states, search] = [url['wave'] ?? '', url['states'] ?? '', url['search'] ?? ''];
  const query = useInfiniteQuery(campaignDevicesQuery(campaign.id, { wave, states, search }));
  const look = useDebouncedCallback((text: string) => set({ search: text }, 'replace'), 300);
  const [ids, setIds] = useState<ReadonlySet<string>>(new Set());
  const may = useMay('campaign.run');
  const mayDecide = useMay('exposure.decide');
  const rows = query.data?.pages.flatMap((p) => p.items) ?? [];
  const chosen = rows.filter((r) => ids.has(r.id));
  const isSeen = chosen.length > 0 && chosen.every((r) => r.check?.result === 'seen');
  const toggle = (some: readonly string[], on: boolean): void =>
    setIds(new Set(on ? [...ids, ...some] : [...ids].filter((id) => !some.includes(id))));
  const movable = rows.filter((r) => r.moves.length > 0).map((r) => r.id);
  const devices = chosen.map((r) => r.id);
  return (
    <Panel title={t('campaign.devices')} className={query.isPlaceholderData ? 'ow-stale' : ''}>
      <div className="ow-toolbar ow-noprint ow-wraps">
        <Select
          aria-label={t('campaign.wave')}
          value={wave}
          allowDeselect={false}
          data={[
            { value: '', label: t('campaign.all-waves') },
            ...campaign.plan.waves.map((w) => ({
              value: String(w.number),
              label: t(w.isTest ? 'campaign.wave-test' : 'campaign.wave-n', { n: w.number }),
            })),
            ...(campaign.counts.unplaced > 0 ? [{ value: '0', label: t('campaign.unplaced') }] : []),
          ]}
          onChange={(n) => set({ wave: n ?? '' }, 'replace')}
        />
        <Select
          aria-label={t('campaign.device-state')}
          value={states}
          allowDeselect={false}
          data={[
            { value: '', label: t('campaign.all-states') },
            ...DEVICE_STATES.map((s) => ({ value: s, label: t(`campaign.state.${s}`) })),
          ]}
          onChange={(s) => set({ states: s ?? '' }, 'replace')}
        />
        <TextInput
          aria-label={t('campaign.search-devices')}
          placeholder={t('campaign.search-devices')}
          defaultValue={search}
          onChange={(e) => look(e.currentTarget.value)}
        />
        <div className="ow-grow" />
        {may && chosen.length > 0 && (
          <>
            <span role="status">{t('campaign.chosen', { count: chosen.length })}</span>
            {common(chosen).map((to) => (
              <Button key={to} size="xs" variant="default" onClick={() => onIntent({ kind: 'device', to, devices })}>
                {t(`campaign.do.${to}`, { count: chosen.length })}
              </Button>
            ))}
            {mayDecide && isSeen && (
              <Button size="xs" onClick={() => onIntent({ kind: 'fixed', devices })}>
                {t('campaign.do.fixed', { count: chosen.length })}
              </Button>
            )}
          </>
        )}
      </div>
      {query.isError && <ProblemBox error={query.error} onRetry={() => void query.refetch()} />}
      {query.isPending && <Bones rows={6} />}
      {query.data !== undefined && rows.length === 0 && <p className="ow-note">{t('campaign.no-devices')}</p>}
      {rows.length > 0 && (
        <div className="ow-tablewrap">
          <table className="ow-table">
            <thead>
              <tr>
                {may && (
                  <th className="ow-noprint">
                    <Checkbox
                      aria-label={t('campaign.choose-all')}
                      checked={movable.length > 0 && movable.every((id) => ids.has(id))}
                      disabled={movable.length === 0}
                      onChange={(e) => toggle(movable, e.currentTarget.checked)}
                    />
                  </th>
                )}
                <th className="ow-num">{t('campaign.wave')}</th>
                <th>{t('campaign.device')}</th>
                <th>{t('attribute.unit')}</th>
                <th>{t('campaign.when')}</th>
                <th>{t('campaign.version')}</th>
                <th>{t('campaign.device-state')}</th>
                <th>{t('campaign.evidence')}</th>
                <th>{t('campaign.sensor')}</th>
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <Line
                  key={row.id}
                  row={row}
                  zone={campaign.plan.timeZone}
                  chosen={may ? ids.has(row.id) : null}
                  onChoose={() => toggle([row.id], !ids.has(row.id))}
                />
              ))}
            </tbody>
          </table>
        </div>
      )}
      {query.hasNextPage && (
        <Button variant="default" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
          {t('common.more')}
        </Button>
      )}
    </Panel>
  );
}

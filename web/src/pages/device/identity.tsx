/** Every attribute with 'why?', and beside it the addresses over time, what stands behind what, and corrections. */
import { Anchor, Button, Tooltip, UnstyledButton } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AssetDetail, CorrectionRow, EndpointRow } from '../../../../src/model/api.ts';
import { ATTRIBUTE_NAMES, type AttributeName } from '../../../../src/model/attribute.ts';
import { change } from '../../api/client.ts';
import { useMay, useTimeZone } from '../../app/session.ts';
import { attributeLabel } from '../../parts/labels.ts';
import { Panel } from '../../parts/layout.tsx';
import { bytes, count } from '../../parts/number.ts';
import { tellProblem } from '../../parts/problem.tsx';
import { Confidence, Conflict } from '../../parts/state.tsx';
import { DeviceText } from '../../parts/text.tsx';
import { exact, When } from '../../parts/time.tsx';
import { JUDGED, Value } from '../../parts/value.tsx';
import { useRefresh } from '../devices/bulk.tsx';

/** Shown even when unknown; the others only when there is something to say, until one asks for all. */
const ALWAYS: ReadonlySet<AttributeName> = new Set<AttributeName>([
  'name',
  'category',
  'type',
  'manufacturer',
  'model',
  'serial',
  'software_version',
  'os',
  'unit',
  'location',
]);

interface IdentityProps {
  readonly asset: AssetDetail;
  readonly onWhy: (name: AttributeName) => void;
}

function Attributes({ asset, onWhy }: IdentityProps) {
  const { t } = useTranslation();
  const [all, setAll] = useState(false);
  const shown = ATTRIBUTE_NAMES.filter((n) => all || ALWAYS.has(n) || (asset.values[n]?.length ?? 0) > 0);
  const hidden = ATTRIBUTE_NAMES.length - shown.length;
  return (
    <Panel title={t('device.identity')}>
      <dl className="ow-attributes">
        {shown.map((name) => {
          const view = asset.attributes[name];
          const known = view.value !== null && view.value.length > 0;
          return (
            <div key={name}>
              <dt>{attributeLabel(name)}</dt>
              <dd>
                <span>
                  <Value attribute={name} value={view.value} />
                </span>
                {view.conflicting.length > 0 && <Conflict />}
                {known && JUDGED.has(name) && <Confidence value={view.confidence} />}
                <span className="ow-grow" />
                <UnstyledButton
                  className="ow-why"
                  onClick={() => onWhy(name)}
                  aria-label={t('why.ask', { attribute: attributeLabel(name) })}
                >
                  {t('why.short')}
                </UnstyledButton>
              </dd>
            </div>
          );
        })}
      </dl>
      {(hidden > 0 || all) && (
        <Button variant="subtle" color="gray" mt="xs" onClick={() => setAll(!all)}>
          {t(all ? 'device.fewer' : 'device.all', { count: hidden })}
        </Button>
      )}
    </Panel>
  );
}

function Bar({
  endpoint,
  fromMs,
  spanMs,
}: {
  readonly endpoint: EndpointRow;
  readonly fromMs: number;
  readonly spanMs: number;
}) {
  const { t, i18n } = useTranslation();
  const zone = useTimeZone();
  const start = ((Date.parse(endpoint.firstSeen) - fromMs) / spanMs) * 100;
  const width = Math.max(1, ((Date.parse(endpoint.lastSeen) - Date.parse(endpoint.firstSeen)) / spanMs) * 100);
  const label = `${exact(endpoint.firstSeen, i18n.language, zone)} – ${exact(endpoint.lastSeen, i18n.language, zone)}`;
  const parts = [endpoint.ip, endpoint.mac].filter((v) => v !== null);
  return (
    <li className="ow-address">
      <span className="ow-cut">
        <DeviceText text={parts.length === 0 ? endpoint.key : (parts[0] ?? '')} mono />
        {endpoint.nested !== null && (
          <span className="ow-note">
            {' '}
            <DeviceText text={endpoint.nested} />
          </span>
        )}
      </span>
      <Tooltip label={label}>
        <span className="ow-track" role="img" aria-label={label}>
          <i style={{ left: `${Math.min(start, 99)}%`, width: `${Math.min(width, 100 - Math.min(start, 99))}%` }} />
        </span>
      </Tooltip>
      <span className="ow-note ow-cut">
        {endpoint.mac !== null && endpoint.ip !== null && (
          <>
            <DeviceText text={endpoint.mac} mono /> ·{' '}
          </>
        )}
        {endpoint.vlan !== null && `VLAN ${endpoint.vlan} · `}
        {endpoint.packets === 0
          ? t('device.sent-none')
          : t('device.sent', {
              packets: count(endpoint.packets, i18n.language),
              bytes: bytes(endpoint.bytes, i18n.language),
            })}
      </span>
    </li>
  );
}

function Addresses({ endpoints }: { readonly endpoints: readonly EndpointRow[] }) {
  const { t } = useTranslation();
  const fromMs = Math.min(...endpoints.map((e) => Date.parse(e.firstSeen)));
  const spanMs = Math.max(1, Math.max(...endpoints.map((e) => Date.parse(e.lastSeen))) - fromMs);
  return (
    <Panel title={t('device.addresses')}>
      <ul className="ow-addresses">
        {endpoints.map((e) => (
          <Bar key={e.key} endpoint={e} fromMs={fromMs} spanMs={spanMs} />
        ))}
      </ul>
    </Panel>
  );
}

/** Takes back one correction; the words tell what it was. */
export function UndoButton({ correction }: { readonly correction: CorrectionRow }) {
  const { t } = useTranslation();
  const refresh = useRefresh();
  const undo = useMutation({
    mutationFn: () => change<void>('POST', `/corrections/${encodeURIComponent(correction.id)}/undo`),
    onSuccess: refresh,
    onError: tellProblem,
  });
  return (
    <Button
      variant="subtle"
      loading={undo.isPending}
      onClick={() => undo.mutate()}
      aria-label={t('corrections.undo-what', { what: correction.summary })}
    >
      {t('corrections.undo')}
    </Button>
  );
}

function Corrections({ rows }: { readonly rows: readonly CorrectionRow[] }) {
  const { t } = useTranslation();
  const may = useMay('asset.correct');
  if (rows.length === 0) return null;
  return (
    <Panel title={t('nav.corrections')}>
      <ul className="ow-plainlist">
        {rows.map((c) => (
          <li key={c.id}>
            <span className="ow-grow">
              <DeviceText text={c.summary} />
              <span className="ow-note">
                {' '}
                {c.by} · <When iso={c.at} />
              </span>
            </span>
            {may && <UndoButton correction={c} />}
          </li>
        ))}
      </ul>
    </Panel>
  );
}

export function Identity({ asset, onWhy }: IdentityProps) {
  const { t } = useTranslation();
  return (
    <div className="ow-identity">
      <Attributes asset={asset} onWhy={onWhy} />
      <div className="ow-stack">
        {asset.endpoints.length > 0 && <Addresses endpoints={asset.endpoints} />}
        {asset.links.length > 0 && (
          <Panel title={t('device.links')}>
            <ul className="ow-plainlist">
              {asset.links.map((link) => {
                const other = link.from === asset.id ? link.to : link.from;
                return (
                  <li key={`${link.from}-${link.to}`}>
                    <span>{t(link.from === asset.id ? 'device.behind' : 'device.before')}</span>
                    <Anchor component={Link} to={`/devices/${encodeURIComponent(other)}`} size="sm">
                      <DeviceText text={link.name} />
                    </Anchor>
                  </li>
                );
              })}
            </ul>
          </Panel>
        )}
        <Corrections rows={asset.corrections} />
      </div>
    </div>
  );
}

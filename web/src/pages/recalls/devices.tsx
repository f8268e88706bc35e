/** Devices of a recall, each with its fields, decisions and history when it is opened; several are decided about at once. */
import { Anchor, Button, Checkbox } from '@mantine/core';
import { IconChevronDown, IconChevronRight } from '@tabler/icons-react';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Fragment, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type ExposureRow, type ExposureState, STATES } from '../../../../src/model/exposure.ts';
import { exposuresQuery, recallDeviceQuery } from '../../api/queries.ts';
import { useMay } from '../../app/session.ts';
import { useLabels } from '../../parts/labels.ts';
import { Bones, Panel } from '../../parts/layout.tsx';
import { ProblemBox } from '../../parts/problem.tsx';
import { State, type Tone } from '../../parts/state.tsx';
import { DeviceText } from '../../parts/text.tsx';
import { At, When } from '../../parts/time.tsx';
import { DecideButton } from '../exposures/decide.tsx';
import { Decision } from '../exposures/exposure.tsx';
import { FieldTable } from './fields.tsx';

const TONES: Readonly<Record<ExposureState, Tone>> = {
  affected: 'bad',
  needs_review: 'warn',
  confirmed: 'good',
  fixed: 'good',
  not_relevant: 'quiet',
  not_affected: 'quiet',
};

/** How a device stands to a recall: a decision says what was done with it. */
export function RecallStateMark({ state }: { readonly state: ExposureState }) {
  const { t } = useTranslation();
  return <State tone={TONES[state]}>{t(`recall.device-state.${state}`)}</State>;
}

function Opened({ number, asset }: { readonly number: string; readonly asset: string }) {
  const { t } = useTranslation();
  const mayUndo = useMay('exposure.decide');
  const query = useQuery(recallDeviceQuery(number, asset));
  if (query.isError) return <ProblemBox error={query.error} onRetry={() => void query.refetch()} />;
  if (query.data === undefined) return <Bones rows={4} />;
  const { fields, decisions, history } = query.data;
  return (
    <div className="ow-stack">
      <FieldTable fields={fields} />
      {decisions.length > 0 && (
        <ul className="ow-evidences">
          {decisions.map((d) => (
            <Decision key={d.id} decision={d} mayUndo={mayUndo} words="recall-decide" />
          ))}
        </ul>
      )}
      {history.length > 1 && (
        <ul className="ow-plainlist">
          {history.map((h) => (
            <li key={h.from} className="ow-note">
              <At iso={h.from} />: {t(`verdict.${h.verdict}`)}, <DeviceText text={h.reason} />
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

interface RowProps {
  readonly row: ExposureRow;
  readonly chosen: ReadonlySet<string> | null;
  readonly onChoose: (id: string) => void;
}
function Row({ row, chosen, onChoose }: RowProps) {
  const { t } = useTranslation();
  const label = useLabels();
  const [isOpen, setOpen] = useState(false);
  const { device } = row;
  const what = [device.type === null ? null : label('type', device.type), device.unit, device.site];
  return (
    <Fragment>
      <tr>
        {chosen !== null && (
          <td>
            <Checkbox
              size="xs"
              checked={chosen.has(device.id)}
              onChange={() => onChoose(device.id)}
              aria-label={t('exposure.choose', { device: device.name, doc: row.doc })}
            />
          </td>
        )}
        <td className="ow-devicecell">
          <Anchor component={Link} to="/devices/$id" params={{ id: device.id } as never} size="sm" className="ow-cut">
            <DeviceText text={device.name} />
          </Anchor>
          <div className="ow-note ow-cut">
            <DeviceText text={what.filter((x) => x !== null).join(' · ')} />
          </div>
        </td>
        <td>
          <RecallStateMark state={row.state} />
        </td>
        <td className="ow-wrap">
          <DeviceText text={row.reason} />
          <div>
            <Button
              variant="subtle"
              size="compact-xs"
              leftSection={isOpen ? <IconChevronDown size={13} /> : <IconChevronRight size={13} />}
              aria-expanded={isOpen}
              aria-label={t('recall.field-by-field-of', { device: device.name })}
              onClick={() => setOpen(!isOpen)}
            >
              {t('recall.field-by-field')}
            </Button>
          </div>
        </td>
        <td>
          <When iso={row.since} />
        </td>
      </tr>
      {isOpen && (
        <tr>
          <td colSpan={chosen === null ? 4 : 5}>
            <Opened number={row.doc} asset={device.id} />
          </td>
        </tr>
      )}
    </Fragment>
  );
}

export function RecallDevices({ number, site }: { readonly number: string; readonly site: string }) {
  const { t } = useTranslation();
  const mayDecide = useMay('exposure.decide');
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const none = { filter: '', bands: '', exploited: '', asset: '', search: '', at: '', sort: 'device' };
  const query = useInfiniteQuery(
    exposuresQuery({ ...none, kind: 'recall', site, doc: number, states: STATES.join(',') }),
  );
  const rows = query.data?.pages.flatMap((p) => p.items) ?? [];
  const toggle = (id: string): void => {
    const next = new Set(chosen);
    if (!next.delete(id)) next.add(id);
    setChosen(next);
  };
  const all = rows.length > 0 && rows.every((r) => chosen.has(r.device.id));
  const items = rows.filter((r) => chosen.has(r.device.id)).map((r) => ({ asset: r.device.id, doc: number }));
  return (
    <Panel
      title={t('recall.devices')}
      {...(query.data === undefined
        ? {}
        : { note: t('recall.devices-count', { count: query.data.pages[0]?.total ?? 0 }) })}
      actions={
        mayDecide && rows.length > 0 ? (
          <DecideButton items={items} recall onDone={() => setChosen(new Set())} />
        ) : undefined
      }
    >
      {query.isError && <ProblemBox error={query.error} onRetry={() => void query.refetch()} />}
      {query.isPending && <Bones rows={6} />}
      {query.data !== undefined && rows.length === 0 && <p className="ow-note">{t('recall.no-devices')}</p>}
      {rows.length > 0 && (
        <div className="ow-tablewrap">
          <table className="ow-table ow-recalls">
            <thead>
              <tr>
                {mayDecide && (
                  <th>
                    <Checkbox
                      size="xs"
                      checked={all}
                      indeterminate={!all && chosen.size > 0}
                      onChange={() => setChosen(all ? new Set() : new Set(rows.map((r) => r.device.id)))}
                      aria-label={t('exposure.choose-all')}
                    />
                  </th>
                )}
                <th>{t('exposure.device')}</th>
                <th>{t('exposure.state')}</th>
                <th>{t('recall.why')}</th>
                <th>{t('exposure.since')}</th>
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <Row key={row.device.id} row={row} chosen={mayDecide ? chosen : null} onChoose={toggle} />
              ))}
            </tbody>
          </table>
        </div>
      )}
      {query.hasNextPage && (
        <Button mt="sm" variant="default" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
          {t('common.more')}
        </Button>
      )}
    </Panel>
  );
}

/** Exposures as rows; sorted by the server, chosen for a decision. Without `device` where the page is about one. */
import { Anchor, Checkbox } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { ExposureRow } from '../../../../src/model/exposure.ts';
import { useLabels } from '../../parts/labels.ts';
import { Unknown } from '../../parts/state.tsx';
import { DeviceText } from '../../parts/text.tsx';
import { When } from '../../parts/time.tsx';
import { Cves, Exploited, ExposureMark, Priority, probability } from './marks.tsx';

export const keyOf = (r: ExposureRow): string => `${r.device.id}\n${r.doc}`;

interface TableProps {
  readonly rows: readonly ExposureRow[];
  /** Absent: cannot be sorted. */
  readonly sort?: string;
  readonly onSort?: (sort: string) => void;
  /** Absent: cannot be chosen. */
  readonly chosen?: ReadonlySet<string>;
  readonly onChoose?: (chosen: ReadonlySet<string>) => void;
  readonly withDevice: boolean;
  /** Moment that is shown; '' now. */
  readonly at: string;
}

interface HeadProps extends TableProps {
  readonly name: string;
  /** What the server sorts by; absent: this column cannot be sorted. */
  readonly by?: string;
  readonly numeric?: boolean;
}
function Head({ name, by, numeric, sort = '', onSort }: HeadProps) {
  const own = sort === by ? 'ascending' : sort === `-${by}` ? 'descending' : undefined;
  const next = by === undefined ? '' : own === 'descending' ? by : `-${by}`;
  return (
    <th className={numeric === true ? 'ow-num' : undefined} aria-sort={own}>
      {by === undefined || onSort === undefined ? (
        name
      ) : (
        <button type="button" className="ow-sort" onClick={() => onSort(next)}>
          {name}
          {own !== undefined && <span aria-hidden>{own === 'ascending' ? ' ↑' : ' ↓'}</span>}
        </button>
      )}
    </th>
  );
}

function Device({ row }: { readonly row: ExposureRow }) {
  const label = useLabels();
  const { device } = row;
  const what = [device.type === null ? null : label('type', device.type), device.unit].filter((x) => x !== null);
  return (
    <>
      <Anchor component={Link} to="/devices/$id" params={{ id: device.id } as never} size="sm" className="ow-cut">
        <DeviceText text={device.name} />
      </Anchor>
      <div className="ow-note ow-cut">
        <DeviceText text={what.join(' · ')} />
      </div>
    </>
  );
}

function Row({ row, table }: { readonly row: ExposureRow; readonly table: TableProps }) {
  const { t, i18n } = useTranslation();
  const { chosen, onChoose } = table;
  const key = keyOf(row);
  const toggle = (): void => {
    const next = new Set(chosen);
    if (!next.delete(key)) next.add(key);
    onChoose?.(next);
  };
  const search = { asset: row.device.id, doc: row.doc, at: table.at };
  return (
    <tr>
      {chosen !== undefined && (
        <td>
          <Checkbox
            size="xs"
            checked={chosen.has(key)}
            onChange={toggle}
            aria-label={t('exposure.choose', { device: row.device.name, doc: row.doc })}
          />
        </td>
      )}
      <td>
        <Priority band={row.band} score={row.score} />
      </td>
      {table.withDevice && (
        <td className="ow-devicecell">
          <Device row={row} />
        </td>
      )}
      <td className="ow-doccell">
        <Anchor component={Link} to="/exposure" search={search as never} size="sm">
          <DeviceText text={row.doc} />
        </Anchor>
        <div className="ow-note ow-cut" title={row.title}>
          <DeviceText text={row.title} />
        </div>
      </td>
      <td className="ow-reasoncell">
        <ExposureMark state={row.state} />
        <div className="ow-note ow-cut2" title={row.reason}>
          {row.version !== null && (
            <>
              <DeviceText text={row.version} mono />{' '}
            </>
          )}
          <DeviceText text={row.reason} />
        </div>
      </td>
      <td>
        <Cves cves={row.cves} />
        {row.exploited && (
          <div>
            <Exploited />
          </div>
        )}
      </td>
      <td className="ow-num">{row.cvss === null ? <Unknown why={t('exposure.no-cvss')} /> : row.cvss.toFixed(1)}</td>
      <td className="ow-num">
        {row.epss === null ? <Unknown why={t('exposure.no-epss')} /> : probability(row.epss, i18n.language)}
      </td>
      <td>
        <When iso={row.since} />
      </td>
    </tr>
  );
}

export function ExposureTable(props: TableProps) {
  const { t } = useTranslation();
  const { rows, chosen, onChoose, withDevice } = props;
  const all = rows.length > 0 && rows.every((r) => chosen?.has(keyOf(r)));
  return (
    <div className="ow-tablewrap">
      <table className="ow-table ow-exposures">
        <colgroup>
          {chosen !== undefined && <col className="ow-col-choose" />}
          <col className="ow-col-priority" />
          {withDevice && <col />}
          <col />
          <col className="ow-col-state" />
          <col className="ow-col-cve" />
          <col className="ow-col-number" />
          <col className="ow-col-number" />
          <col className="ow-col-since" />
        </colgroup>
        <thead>
          <tr>
            {chosen !== undefined && (
              <th>
                <Checkbox
                  size="xs"
                  checked={all}
                  indeterminate={!all && chosen.size > 0}
                  onChange={() => onChoose?.(all ? new Set() : new Set(rows.map(keyOf)))}
                  aria-label={t('exposure.choose-all')}
                />
              </th>
            )}
            <Head {...props} name={t('exposure.priority')} by="score" />
            {withDevice && <Head {...props} name={t('exposure.device')} by="device" />}
            <Head {...props} name={t('exposure.advisory')} by="doc" />
            <Head {...props} name={t('exposure.state')} />
            <Head {...props} name={t('exposure.cves')} />
            <Head {...props} name="CVSS" by="cvss" numeric />
            <Head {...props} name="EPSS" by="epss" numeric />
            <Head {...props} name={t('exposure.since')} by="since" />
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <Row key={keyOf(row)} row={row} table={props} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

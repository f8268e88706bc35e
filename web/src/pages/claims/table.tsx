/** Contradictions as rows, both sides beside each other; sorted by the server, chosen for a decision. */
import { Anchor, Checkbox } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { ContradictionRow } from '../../../../src/model/contradiction.ts';
import { useLabels } from '../../parts/labels.ts';
import { DeviceText } from '../../parts/text.tsx';
import { When } from '../../parts/time.tsx';
import { ContradictionMark, Severity } from './marks.tsx';
import { Side } from './sides.tsx';

export const keyOf = (r: ContradictionRow): string => `${r.device.id}\n${r.key}`;

interface TableProps {
  readonly rows: readonly ContradictionRow[];
  /** Absent: cannot be sorted. */
  readonly sort?: string;
  readonly onSort?: (sort: string) => void;
  /** Absent: cannot be chosen. */
  readonly chosen?: ReadonlySet<string>;
  readonly onChoose?: (chosen: ReadonlySet<string>) => void;
  readonly withDevice: boolean;
}

function Head({ name, by, sort = '', onSort }: Pick<TableProps, 'sort' | 'onSort'> & { name: string; by?: string }) {
  const own = sort === by ? 'ascending' : sort === `-${by}` ? 'descending' : undefined;
  const next = own === 'descending' ? (by ?? '') : `-${by}`;
  return (
    <th aria-sort={own}>
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

function Device({ row }: { readonly row: ContradictionRow }) {
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

function Row({ row, table }: { readonly row: ContradictionRow; readonly table: TableProps }) {
  const { t } = useTranslation();
  const { chosen, onChoose } = table;
  const key = keyOf(row);
  const toggle = (): void => {
    const next = new Set(chosen);
    if (!next.delete(key)) next.add(key);
    onChoose?.(next);
  };
  const title = t(`rule.${row.rule}`);
  return (
    <tr>
      {chosen !== undefined && (
        <td>
          <Checkbox
            size="xs"
            checked={chosen.has(key)}
            onChange={toggle}
            aria-label={t('contradiction.choose', { device: row.device.name, title })}
          />
        </td>
      )}
      <td>
        <Severity severity={row.severity} />
      </td>
      {table.withDevice && (
        <td className="ow-devicecell">
          <Device row={row} />
        </td>
      )}
      <td>
        <Anchor component={Link} to="/contradiction" search={{ asset: row.device.id, key: row.key } as never} size="sm">
          {title}
        </Anchor>
        <div>
          <ContradictionMark state={row.state} />
        </div>
        <div className="ow-note">
          {t('contradiction.since')} <When iso={row.since} />
        </div>
      </td>
      <td>
        <Side side={row.left} most={2} />
      </td>
      <td>
        <Side side={row.right} most={2} />
      </td>
    </tr>
  );
}

export function ContradictionTable(props: TableProps) {
  const { t } = useTranslation();
  const { rows, chosen, onChoose, withDevice } = props;
  const all = rows.length > 0 && rows.every((r) => chosen?.has(keyOf(r)));
  return (
    <div className="ow-tablewrap">
      <table className="ow-table ow-contradictions">
        <colgroup>
          {chosen !== undefined && <col className="ow-col-choose" />}
          <col className="ow-col-severity" />
          {withDevice && <col className="ow-col-device" />}
          <col className="ow-col-rule" />
          <col />
          <col />
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
                  aria-label={t('contradiction.choose-all')}
                />
              </th>
            )}
            <Head {...props} name={t('contradiction.severity')} by="severity" />
            {withDevice && <Head {...props} name={t('exposure.device')} by="device" />}
            <Head {...props} name={t('contradiction.what')} by="rule" />
            <Head name={t('contradiction.left')} />
            <Head name={t('contradiction.right')} />
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

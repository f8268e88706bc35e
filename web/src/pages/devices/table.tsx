/**
 * The devices as a virtual grid: only the rows in sight are in the page, pages load as one scrolls, the total is exact.
 * Keys: j/k or arrows move, enter opens the device, o the side panel, x selects. The grid holds focus, rows do not.
 */

// biome-ignore-all lint/a11y/useSemanticElements: a virtual grid of 100,000 rows cannot be a table element
// biome-ignore-all lint/a11y/useFocusableInteractive: the grid holds focus and names its row (aria-activedescendant)
// biome-ignore-all lint/a11y/noNoninteractiveTabindex: the grid itself takes the keys, as the pattern for grids asks
// biome-ignore-all lint/a11y/useKeyWithClickEvents: the grid handles the keys for its rows
import { Checkbox, Skeleton } from '@mantine/core';
import { IconArrowDown, IconArrowUp } from '@tabler/icons-react';
import {
  type ColumnSizingState,
  columnResizingFeature,
  columnSizingFeature,
  createColumnHelper,
  rowSelectionFeature,
  tableFeatures,
  useTable,
} from '@tanstack/react-table';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AssetRow } from '../../../../src/model/api.ts';
import { ATTRIBUTES, type AttributeName } from '../../../../src/model/attribute.ts';
import { attributeLabel } from '../../parts/labels.ts';
import { Cell } from '../../parts/value.tsx';
import { widthOf } from './state.ts';
import { useTableKeys } from './table-keys.ts';

const features = tableFeatures({ columnSizingFeature, columnResizingFeature, rowSelectionFeature });
const helper = createColumnHelper<typeof features, AssetRow>();
const ROW_PX = 32;
const SELECT_PX = 34;
const SIZES_KEY = 'openward-column-widths';

function keptSizes(): ColumnSizingState {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(SIZES_KEY) ?? '{}');
    return typeof kept === 'object' && kept !== null ? (kept as ColumnSizingState) : {};
  } catch {
    return {};
  }
}

export interface DeviceTableProps {
  readonly rows: readonly AssetRow[];
  readonly total: number;
  readonly columns: readonly AttributeName[];
  readonly sort: string;
  readonly selected: ReadonlySet<string>;
  readonly openId: string | null;
  readonly stale: boolean;
  readonly onSort: (sort: string) => void;
  readonly onSelect: (ids: ReadonlySet<string>) => void;
  readonly onPeek: (id: string | null) => void;
  readonly onOpen: (id: string) => void;
  readonly onMore: () => void;
}

interface HeadProps {
  readonly name: AttributeName;
  readonly width: number;
  readonly sort: string;
  readonly index: number;
  readonly onSort: (sort: string) => void;
  readonly onResize: (event: unknown) => void;
  readonly onResizeBy: (pixels: number) => void;
}
function Head({ name, width, sort, index, onSort, onResize, onResizeBy }: HeadProps) {
  const { t } = useTranslation();
  const label = attributeLabel(name);
  const direction = sort === name ? 'ascending' : sort === `-${name}` ? 'descending' : 'none';
  const sortable = !ATTRIBUTES[name].many;
  return (
    <div
      className="ow-th"
      role="columnheader"
      aria-sort={sortable ? direction : undefined}
      aria-colindex={index + 2}
      style={{ width }}
    >
      {sortable ? (
        <button
          type="button"
          onClick={() => onSort(direction === 'ascending' ? `-${name}` : name)}
          title={t('devices.sort', { column: label })}
        >
          <span className="ow-cut">{label}</span>
          {direction === 'ascending' && <IconArrowUp size={13} aria-hidden />}
          {direction === 'descending' && <IconArrowDown size={13} aria-hidden />}
        </button>
      ) : (
        <span className="ow-cut">{label}</span>
      )}
      <button
        type="button"
        tabIndex={-1}
        className="ow-resize"
        aria-label={t('devices.resize', { column: label })}
        onMouseDown={onResize}
        onTouchStart={onResize}
        onKeyDown={(event) => {
          if (event.key === 'ArrowLeft' || event.key === 'ArrowRight') onResizeBy(event.key === 'ArrowLeft' ? -16 : 16);
        }}
      />
    </div>
  );
}

function useGrid(props: DeviceTableProps) {
  const [sizes, setSizes] = useState<ColumnSizingState>(keptSizes);
  const columns = useMemo(
    () => helper.columns(props.columns.map((name) => helper.display({ id: name, size: widthOf(name), minSize: 60 }))),
    [props.columns],
  );
  useEffect(() => localStorage.setItem(SIZES_KEY, JSON.stringify(sizes)), [sizes]);
  return useTable({
    features,
    columns,
    data: props.rows as AssetRow[],
    getRowId: (row) => row.id,
    columnResizeMode: 'onChange',
    state: { columnSizing: sizes, rowSelection: Object.fromEntries([...props.selected].map((id) => [id, true])) },
    onColumnSizingChange: setSizes,
  });
}

const toggled = (set: ReadonlySet<string>, id: string): ReadonlySet<string> => {
  const next = new Set(set);
  if (!next.delete(id)) next.add(id);
  return next;
};

export function DeviceTable(props: DeviceTableProps) {
  const { t } = useTranslation();
  const scroll = useRef<HTMLDivElement>(null);
  const table = useGrid(props);
  const [cursor, setCursor] = useState(-1);
  const { rows, total, selected, onMore } = props;
  const tail = Math.min(total - rows.length, 20);
  const virtual = useVirtualizer({
    count: rows.length + Math.max(tail, 0),
    getScrollElement: () => scroll.current,
    estimateSize: () => ROW_PX,
    overscan: 12,
  });
  const items = virtual.getVirtualItems();
  const lastSeen = items.at(-1)?.index ?? 0;
  useEffect(() => {
    if (rows.length < total && lastSeen >= rows.length - 30) onMore();
  }, [lastSeen, rows.length, total, onMore]);
  const onKeyDown = useTableKeys({
    count: rows.length,
    cursor,
    move: (to) => {
      setCursor(to);
      virtual.scrollToIndex(to);
    },
    idAt: (index) => rows[index]?.id ?? null,
    open: props.onOpen,
    peek: props.onPeek,
    select: (id) => props.onSelect(toggled(selected, id)),
  });
  const heads = table.getHeaderGroups()[0]?.headers ?? [];
  const width = SELECT_PX + heads.reduce((sum, h) => sum + h.getSize(), 0);
  const all = rows.length > 0 && rows.every((r) => selected.has(r.id));
  return (
    <div
      ref={scroll}
      className="ow-grid"
      role="grid"
      id="devices-grid"
      tabIndex={0}
      aria-label={t('nav.devices')}
      aria-rowcount={total + 1}
      aria-colcount={props.columns.length + 1}
      aria-multiselectable
      aria-activedescendant={
        cursor >= 0 && rows[cursor] !== undefined && items.some((i) => i.index === cursor) ? `row-${cursor}` : undefined
      }
      data-stale={props.stale || undefined}
      onKeyDown={onKeyDown}
    >
      <div className="ow-thead" role="rowgroup" style={{ width }}>
        <div role="row" aria-rowindex={1} className="ow-tr">
          <div role="columnheader" aria-colindex={1} className="ow-tdselect" style={{ width: SELECT_PX }}>
            <Checkbox
              aria-label={t('devices.select-all')}
              checked={all}
              indeterminate={!all && selected.size > 0}
              onChange={() => props.onSelect(all ? new Set() : new Set(rows.map((r) => r.id)))}
            />
          </div>
          {heads.map((head, i) => (
            <Head
              key={head.id}
              name={head.id as AttributeName}
              index={i}
              width={head.getSize()}
              sort={props.sort}
              onSort={props.onSort}
              onResize={head.getResizeHandler()}
              onResizeBy={(px) =>
                table.setColumnSizing((old) => ({ ...old, [head.id]: Math.max(60, head.getSize() + px) }))
              }
            />
          ))}
        </div>
      </div>
      <div role="rowgroup" style={{ height: virtual.getTotalSize(), width, position: 'relative' }}>
        {items.map((item) => {
          const row = rows[item.index];
          const style = { transform: `translateY(${item.start}px)`, height: ROW_PX, width };
          if (row === undefined) {
            return (
              <div
                key={`bone-${item.index}`}
                role="row"
                aria-rowindex={item.index + 2}
                className="ow-tr ow-trbody"
                style={style}
              >
                <div role="gridcell" className="ow-td" style={{ width }}>
                  <Skeleton height={10} width="60%" />
                </div>
              </div>
            );
          }
          const chosen = selected.has(row.id);
          return (
            <div
              key={row.id}
              id={`row-${item.index}`}
              role="row"
              tabIndex={-1}
              aria-rowindex={item.index + 2}
              aria-selected={chosen}
              className="ow-tr ow-trbody"
              data-cursor={item.index === cursor || undefined}
              data-open={row.id === props.openId || undefined}
              style={style}
              onClick={() => {
                setCursor(item.index);
                props.onPeek(row.id);
              }}
              onDoubleClick={() => props.onOpen(row.id)}
            >
              <div role="gridcell" aria-colindex={1} className="ow-tdselect" style={{ width: SELECT_PX }}>
                <Checkbox
                  aria-label={t('devices.select')}
                  tabIndex={-1}
                  checked={chosen}
                  onClick={(event) => event.stopPropagation()}
                  onChange={() => props.onSelect(toggled(selected, row.id))}
                />
              </div>
              {heads.map((head, i) => (
                <div
                  key={head.id}
                  role="gridcell"
                  aria-colindex={i + 2}
                  className="ow-td"
                  style={{ width: head.getSize() }}
                >
                  <Cell row={row} attribute={head.id as AttributeName} />
                </div>
              ))}
            </div>
          );
        })}
      </div>
    </div>
  );
}

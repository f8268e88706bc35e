/** Components of a bill as a tree: only the rows in sight are drawn; moved in by keys as trees are (ARIA, tree view). */
import { ActionIcon, Switch, TextInput } from '@mantine/core';
import { IconChevronDown, IconChevronRight, IconSearch } from '@tabler/icons-react';
import { useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { BillComponent } from '../../../../src/model/bill.ts';
import { count } from '../../parts/number.ts';
import { Unknown } from '../../parts/state.tsx';
import { DeviceText } from '../../parts/text.tsx';

const ROW_PX = 30;
const INDENT_PX = 18;
const MAX_INDENT = 12;

export interface Line {
  readonly component: BillComponent;
  readonly depth: number;
  readonly hasChildren: boolean;
  readonly isOpen: boolean;
}

type Children = ReadonlyMap<number, readonly BillComponent[]>;

function childrenOf(tree: readonly BillComponent[]): Children {
  const out = new Map<number, BillComponent[]>();
  for (const one of tree) {
    const list = out.get(one.parent);
    if (list === undefined) out.set(one.parent, [one]);
    else list.push(one);
  }
  return out;
}

/** Lines in sight, from the top on; without recursion, since a bill may be one long line. */
function linesOf(children: Children, isOpen: (place: number) => boolean, shown: ReadonlySet<number> | null): Line[] {
  const out: Line[] = [];
  const stack = [...(children.get(-1) ?? [])].reverse().map((component) => ({ component, depth: 1 }));
  while (stack.length > 0) {
    const { component, depth } = stack.pop()!;
    if (shown !== null && !shown.has(component.place)) continue;
    const own = children.get(component.place) ?? [];
    const open = own.length > 0 && (shown !== null || isOpen(component.place));
    out.push({ component, depth, hasChildren: own.length > 0, isOpen: open });
    if (open) for (const one of [...own].reverse()) stack.push({ component: one, depth: depth + 1 });
  }
  return out;
}

/** Those that match, and all above them. */
function matching(tree: readonly BillComponent[], word: string, onlyFound: boolean): ReadonlySet<number> | null {
  if (word === '' && !onlyFound) return null;
  const byPlace = new Map(tree.map((c) => [c.place, c]));
  const out = new Set<number>();
  for (const c of tree) {
    const text = `${c.name} ${c.version ?? ''} ${c.purl ?? ''} ${c.cpe ?? ''} ${c.supplier ?? ''} ${c.licence ?? ''}`;
    if (onlyFound && c.found[0] + c.found[1] === 0) continue;
    if (word !== '' && !text.toLowerCase().includes(word)) continue;
    for (let at: BillComponent | undefined = c; at !== undefined && !out.has(at.place); at = byPlace.get(at.parent))
      out.add(at.place);
  }
  return out;
}

function Found({ found }: { readonly found: BillComponent['found'] }) {
  const { t, i18n } = useTranslation();
  const [affected, review, clear] = found;
  return (
    <span className="ow-found">
      {affected > 0 && (
        <b data-tone="bad" title={t('verdict.affected')}>
          ! {count(affected, i18n.language)}
        </b>
      )}
      {review > 0 && (
        <b data-tone="warn" title={t('verdict.needs_review')}>
          ? {count(review, i18n.language)}
        </b>
      )}
      {clear > 0 && (
        <span className="ow-note" title={t('verdict.not_affected')}>
          ✓ {count(clear, i18n.language)}
        </span>
      )}
    </span>
  );
}

export function ComponentTree({
  tree,
  selected,
  onSelect,
}: {
  readonly tree: readonly BillComponent[];
  readonly selected: number | null;
  readonly onSelect: (place: number) => void;
}) {
  const { t, i18n } = useTranslation();
  const scroll = useRef<HTMLDivElement>(null);
  const [word, setWord] = useState('');
  const [onlyFound, setOnlyFound] = useState(false);
  const [toggled, setToggled] = useState<ReadonlySet<number>>(new Set());
  const children = useMemo(() => childrenOf(tree), [tree]);
  // The first level stands open where it is not a long list already.
  const openFirst = (children.get(-1)?.length ?? 0) <= 30;
  const lines = useMemo(() => {
    const depthOne = new Set((children.get(-1) ?? []).map((c) => c.place));
    const isOpen = (place: number): boolean => (openFirst && depthOne.has(place)) !== toggled.has(place);
    return linesOf(children, isOpen, matching(tree, word.trim().toLowerCase(), onlyFound));
  }, [children, tree, word, onlyFound, toggled, openFirst]);
  const cursor = lines.findIndex((l) => l.component.place === selected);
  const virtual = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroll.current,
    estimateSize: () => ROW_PX,
    overscan: 12,
  });
  const toggle = (place: number): void =>
    setToggled((old) => {
      const next = new Set(old);
      if (!next.delete(place)) next.add(place);
      return next;
    });
  const move = (to: number): void => {
    const line = lines[Math.max(0, Math.min(lines.length - 1, to))];
    if (line === undefined) return;
    onSelect(line.component.place);
    virtual.scrollToIndex(lines.indexOf(line));
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const line = lines[cursor];
    const page = Math.max(1, Math.floor((scroll.current?.clientHeight ?? 300) / ROW_PX) - 1);
    const keys: Readonly<Record<string, () => void>> = {
      ArrowDown: () => move(cursor + 1),
      ArrowUp: () => move(cursor - 1),
      Home: () => move(0),
      End: () => move(lines.length - 1),
      PageDown: () => move(cursor + page),
      PageUp: () => move(cursor - page),
      ArrowRight() {
        if (line?.hasChildren !== true) return;
        if (line.isOpen) move(cursor + 1);
        else toggle(line.component.place);
      },
      ArrowLeft() {
        if (line === undefined) return;
        if (line.isOpen) toggle(line.component.place);
        else move(lines.findIndex((l) => l.component.place === line.component.parent));
      },
    };
    const run = Object.hasOwn(keys, event.key) ? keys[event.key] : undefined;
    if (run === undefined) return;
    event.preventDefault();
    run();
  };
  const items = virtual.getVirtualItems();
  return (
    <>
      <div className="ow-toolbar">
        <TextInput
          aria-label={t('sbom.find')}
          placeholder={t('sbom.find')}
          leftSection={<IconSearch size={14} aria-hidden />}
          value={word}
          onChange={(e) => setWord(e.currentTarget.value)}
          w={260}
        />
        <Switch
          label={t('sbom.only-found')}
          checked={onlyFound}
          onChange={(e) => setOnlyFound(e.currentTarget.checked)}
        />
        <span className="ow-note" role="status">
          {t('sbom.lines', { count: lines.length, shown: count(lines.length, i18n.language) })}
        </span>
      </div>
      <div
        ref={scroll}
        className="ow-tree"
        role="tree"
        tabIndex={0}
        aria-label={t('sbom.components')}
        aria-activedescendant={
          cursor >= 0 && items.some((i) => i.index === cursor)
            ? `component-${lines[cursor]!.component.place}`
            : undefined
        }
        onKeyDown={onKeyDown}
      >
        <div style={{ height: virtual.getTotalSize(), position: 'relative' }} role="presentation">
          {items.map(({ index, start }) => {
            const { component, depth, hasChildren, isOpen } = lines[index]!;
            return (
              // biome-ignore lint/a11y/useKeyWithClickEvents: the tree has the keys and the focus
              // biome-ignore lint/a11y/useFocusableInteractive: the tree has the keys and the focus
              <div
                key={component.place}
                id={`component-${component.place}`}
                role="treeitem"
                aria-level={depth}
                aria-selected={component.place === selected}
                aria-expanded={hasChildren ? isOpen : undefined}
                className="ow-treerow"
                style={{
                  transform: `translateY(${start}px)`,
                  height: ROW_PX,
                  paddingLeft: 6 + Math.min(depth - 1, MAX_INDENT) * INDENT_PX,
                }}
                onClick={() => onSelect(component.place)}
              >
                {hasChildren ? (
                  <ActionIcon
                    variant="subtle"
                    size="xs"
                    tabIndex={-1}
                    aria-hidden
                    onClick={(event) => {
                      event.stopPropagation();
                      toggle(component.place);
                    }}
                  >
                    {isOpen ? <IconChevronDown size={13} /> : <IconChevronRight size={13} />}
                  </ActionIcon>
                ) : (
                  <span className="ow-treegap" />
                )}
                <span className="ow-cut">
                  <DeviceText text={component.name} />
                </span>
                {component.version === null ? (
                  <Unknown why={t('sbom.no-version')} />
                ) : (
                  <span className="ow-note">
                    <DeviceText text={component.version} mono />
                  </span>
                )}
                <div className="ow-grow" />
                <Found found={component.found} />
              </div>
            );
          })}
        </div>
      </div>
    </>
  );
}

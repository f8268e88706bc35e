/** What every page is made of: a title line with actions, panels, empty states and skeletons of what is to come. */
import { Skeleton } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import type { ReactNode } from 'react';
import { printable } from '../../../src/base/text.ts';

interface PageProps {
  readonly title: string;
  /** What the heading shows, where the title holds text of a device; absent: the title. */
  readonly heading?: ReactNode;
  readonly before?: ReactNode;
  readonly note?: ReactNode;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
  /** The page fills the window and scrolls inside (tables, map). */
  readonly full?: boolean;
}
export function PageFrame({ title, heading, before, note, actions, children, full }: PageProps) {
  useDocumentTitle(`${printable(title)} · OpenWard`);
  return (
    <div className="ow-page" data-full={full === true || undefined}>
      <div className="ow-pagehead">
        {before}
        <h1 className="ow-title ow-cut">{heading ?? title}</h1>
        {note !== undefined && <div className="ow-note">{note}</div>}
        <div className="ow-grow" />
        {actions}
      </div>
      {children}
    </div>
  );
}

interface PanelProps {
  readonly title?: ReactNode;
  readonly note?: ReactNode;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
  readonly className?: string;
}
export function Panel({ title, note, actions, children, className }: PanelProps) {
  return (
    <section className={`ow-panel ${className ?? ''}`}>
      {title !== undefined && (
        <header className="ow-panelhead">
          <h2>{title}</h2>
          {note !== undefined && <span className="ow-note">{note}</span>}
          <div className="ow-grow" />
          {actions}
        </header>
      )}
      {children}
    </section>
  );
}

export function Empty({
  title,
  text,
  action,
}: {
  readonly title: string;
  readonly text: string;
  readonly action?: ReactNode;
}) {
  return (
    <div className="ow-empty">
      <h2>{title}</h2>
      <p>{text}</p>
      {action}
    </div>
  );
}

export function Bones({ rows, height = 14 }: { readonly rows: number; readonly height?: number }) {
  return (
    <div className="ow-bones" aria-busy="true">
      {Array.from({ length: rows }, (_, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: bones are all alike and never move
        <Skeleton key={i} height={height} width={`${92 - ((i * 17) % 40)}%`} />
      ))}
    </div>
  );
}

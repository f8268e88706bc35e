/** The keys of a table, from anywhere on the page where nobody types: j/k, arrows, home/end, enter, o, x, /, escape. */
import { type KeyboardEvent as ReactKeyboardEvent, useEffect, useRef } from 'react';
import { isTyping } from '../../app/use-commands.ts';

export interface TableKeys {
  readonly count: number;
  readonly cursor: number;
  readonly move: (to: number) => void;
  readonly idAt: (index: number) => string | null;
  readonly open: (id: string) => void;
  readonly peek: (id: string | null) => void;
  readonly select: (id: string) => void;
}

/** Where a key leads from the cursor, or null when it does not move. */
export function target(key: string, cursor: number, count: number): number | null {
  const step: Readonly<Record<string, number>> = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1, PageDown: 15, PageUp: -15 };
  if (count === 0) return null;
  if (key === 'Home') return 0;
  if (key === 'End') return count - 1;
  const by = step[key];
  return by === undefined ? null : Math.max(0, Math.min(count - 1, cursor + by));
}

function act(keys: TableKeys, event: KeyboardEvent | ReactKeyboardEvent): void {
  const to = target(event.key, keys.cursor, keys.count);
  const id = keys.idAt(keys.cursor);
  if (to !== null) keys.move(to);
  else if (event.key === 'Escape') keys.peek(null);
  else if (id === null) return;
  else if (event.key === 'Enter') keys.open(id);
  else if (event.key === 'o') keys.peek(id);
  else if (event.key === 'x') keys.select(id);
  else return;
  event.preventDefault();
}

export function useTableKeys(keys: TableKeys): (event: ReactKeyboardEvent) => void {
  const latest = useRef(keys);
  useEffect(() => {
    latest.current = keys;
  });
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || isTyping(event.target)) return;
      if (document.querySelector('[role="dialog"][aria-modal="true"]') !== null) return;
      if (event.key === '/') {
        event.preventDefault();
        document.getElementById('filter-input')?.focus();
        return;
      }
      // Letters work from anywhere on the page; keys that other controls own only where nothing has focus.
      const letters = ['j', 'k', 'x', 'o'].includes(event.key);
      if (letters || (event.target === document.body && event.key !== 'Enter') || event.key === 'Escape')
        act(latest.current, event);
      else if (event.key === 'Enter' && event.target === document.body) act(latest.current, event);
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, []);
  return (event) => {
    // The grid itself has focus: it owns the moving keys and enter.
    if (event.target === event.currentTarget && !event.ctrlKey && !event.metaKey && !event.altKey)
      act(latest.current, event);
  };
}

/** The quiet card on which set-up, login and the forced password change stand. */
import { useDocumentTitle } from '@mantine/hooks';
import type { ReactNode } from 'react';

export function Gate({
  title,
  text,
  children,
}: {
  readonly title: string;
  readonly text?: string;
  readonly children: ReactNode;
}) {
  useDocumentTitle(`${title} · OpenWard`);
  return (
    <main className="ow-gate">
      <div className="ow-gatecard">
        <div className="ow-gatebrand">
          <img src="/icon.svg" alt="" width={26} height={26} />
          <span>OpenWard</span>
        </div>
        <h1>{title}</h1>
        {text !== undefined && <p className="ow-note">{text}</p>}
        {children}
      </div>
    </main>
  );
}

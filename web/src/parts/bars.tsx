/** Counts as bars: each a link to the very rows it counts. A list for the eye and for the screen reader alike. */
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Count } from '../../../src/model/api.ts';
import type { AttributeName } from '../../../src/model/attribute.ts';
import { equalsText } from '../filter/edit.ts';
import { useLabels } from './labels.ts';
import { count } from './number.ts';
import { DeviceText } from './text.tsx';

const FEW = 8;

export function Bars({ attribute, counts }: { readonly attribute: AttributeName; readonly counts: readonly Count[] }) {
  const { t, i18n } = useTranslation();
  const label = useLabels();
  const [all, setAll] = useState(false);
  const most = Math.max(1, ...counts.map((c) => c.count));
  // What is not known comes last and is always there: it is no value that competes with the others.
  const known = counts.filter((c) => c.value !== null);
  const shown = [...(all ? known : known.slice(0, FEW)), ...counts.filter((c) => c.value === null)];
  return (
    <>
      <ul className="ow-bars">
        {shown.map((c) => (
          <li key={c.value ?? '\u0000'}>
            <Link to="/devices" search={{ filter: equalsText(attribute, c.value) } as never}>
              <span className={`ow-cut ${c.value === null ? 'ow-unknownword' : ''}`}>
                <DeviceText text={c.value === null ? t('unknown') : label(attribute, c.value)} />
              </span>
              <span className="ow-barbox" aria-hidden>
                <i style={{ width: `${(c.count / most) * 100}%` }} data-unknown={c.value === null || undefined} />
              </span>
              <span className="ow-barcount">{count(c.count, i18n.language)}</span>
            </Link>
          </li>
        ))}
      </ul>
      {known.length > FEW && (
        <button type="button" className="ow-more ow-plainbutton" onClick={() => setAll(!all)}>
          {t(all ? 'facets.fewer' : 'facets.more', { count: known.length - FEW })}
        </button>
      )}
    </>
  );
}

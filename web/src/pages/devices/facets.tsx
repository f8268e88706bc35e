/** What is in the list, counted: each value adds or removes its condition. Counts are of the rows that match now. */
import { UnstyledButton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Facet } from '../../../../src/model/api.ts';
import { ATTRIBUTES, type AttributeName } from '../../../../src/model/attribute.ts';
import { facetsQuery } from '../../api/queries.ts';
import { useSite } from '../../app/session.ts';
import { add, equals, indexOf, without } from '../../filter/edit.ts';
import { attributeLabel, useLabels } from '../../parts/labels.ts';
import { Bones } from '../../parts/layout.tsx';
import { count } from '../../parts/number.ts';
import { DeviceText } from '../../parts/text.tsx';

const SHOWN: readonly AttributeName[] = [
  'category',
  'type',
  'manufacturer',
  'unit',
  'os',
  'vlans',
  'protocols',
  'roles',
];
const FEW = 6;

interface FacetProps {
  readonly facet: Facet;
  readonly filter: string;
  readonly onApply: (text: string) => void;
}
function FacetList({ facet, filter, onApply }: FacetProps) {
  const { t, i18n } = useTranslation();
  const label = useLabels();
  const [all, setAll] = useState(false);
  // What is not known comes last and is always there: it is no value that competes with the others.
  const known = facet.values.filter((v) => v.value !== null);
  const shown = [...(all ? known : known.slice(0, FEW)), ...facet.values.filter((v) => v.value === null)];
  const name = attributeLabel(facet.attribute);
  if (facet.values.length === 0) return null;
  return (
    <section className="ow-facet">
      <h2>{name}</h2>
      {shown.map((v) => {
        const term = equals(facet.attribute, v.value, ATTRIBUTES[facet.attribute].many);
        const at = indexOf(filter, term);
        return (
          <UnstyledButton
            key={v.value ?? '\u0000'}
            className="ow-facetvalue"
            aria-pressed={at >= 0}
            onClick={() => onApply(at >= 0 ? without(filter, at) : add(filter, term))}
          >
            <span className={`ow-cut ${v.value === null ? 'ow-unknownword' : ''}`}>
              <DeviceText text={v.value === null ? t('unknown') : label(facet.attribute, v.value)} />
            </span>
            <span className="ow-note">{count(v.count, i18n.language)}</span>
          </UnstyledButton>
        );
      })}
      {known.length > FEW && (
        <UnstyledButton
          className="ow-more"
          onClick={() => setAll(!all)}
          aria-label={`${name}: ${t(all ? 'facets.fewer' : 'facets.more', { count: known.length - FEW })}`}
        >
          {t(all ? 'facets.fewer' : 'facets.more', { count: known.length - FEW })}
        </UnstyledButton>
      )}
    </section>
  );
}

export function Facets({ filter, onApply }: Omit<FacetProps, 'facet'>) {
  const { t } = useTranslation();
  const facets = useQuery(facetsQuery(useSite(), filter, SHOWN));
  return (
    <aside className="ow-facets" aria-label={t('facets.title')} data-stale={facets.isPlaceholderData || undefined}>
      {facets.isPending && <Bones rows={14} height={11} />}
      {facets.data?.map((f) => (
        <FacetList key={f.attribute} facet={f} filter={filter} onApply={onApply} />
      ))}
    </aside>
  );
}

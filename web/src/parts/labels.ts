/** The words for closed vocabularies and attributes: the server's labels, translated where we have the word. */
import { useQuery } from '@tanstack/react-query';
import i18next from 'i18next';
import { useCallback, useMemo } from 'react';
import type { AttributeInfo } from '../../../src/model/api.ts';
import { ATTRIBUTES, type AttributeName } from '../../../src/model/attribute.ts';
import { attributesQuery } from '../api/queries.ts';

const NONE: readonly AttributeInfo[] = [];
export const useAttributes = (): readonly AttributeInfo[] => useQuery(attributesQuery).data ?? NONE;

/** `(attribute, value) -> label`; the value itself where the vocabulary is open. */
export function useLabels(): (attribute: AttributeName, value: string) => string {
  const infos = useAttributes();
  const maps = useMemo(
    () => new Map(infos.map((i) => [i.attribute, new Map((i.terms ?? []).map((t) => [t.value, t.label]))])),
    [infos],
  );
  return useCallback(
    (attribute, value) => {
      const key = `${attribute}.${value}`;
      if (attribute === 'category' && i18next.exists(key)) return i18next.t(key);
      return maps.get(attribute)?.get(value) ?? value;
    },
    [maps],
  );
}

/** Name of an attribute in the language chosen. */
export const attributeLabel = (attribute: AttributeName): string =>
  i18next.t(`attribute.${attribute}`, { defaultValue: ATTRIBUTES[attribute].label });

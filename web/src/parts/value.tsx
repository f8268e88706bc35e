/** One attribute's value as a cell or a fact: text, list, term with its label, time, unknown; confidence and conflict. */
import type { AssetRow } from '../../../src/model/api.ts';
import { ATTRIBUTES, type AttributeName } from '../../../src/model/attribute.ts';
import { useLabels } from './labels.ts';
import { Confidence, Conflict, Unknown } from './state.tsx';
import { DeviceText } from './text.tsx';
import { When } from './time.tsx';

const MONO = new Set(['mac', 'ip', 'version']);
/** Attributes that are worked out rather than read off, so that how sure we are matters at a glance. */
export const JUDGED: ReadonlySet<AttributeName> = new Set<AttributeName>([
  'category',
  'type',
  'manufacturer',
  'model',
  'serial',
  'hardware_version',
  'software_version',
  'firmware_version',
  'os',
  'unit',
  'location',
]);

interface ValueProps {
  readonly attribute: AttributeName;
  readonly value: string | readonly string[] | null;
  /** Most values of a list that are shown before `+n`; absent: all. */
  readonly limit?: number;
}
export function Value({ attribute, value, limit }: ValueProps) {
  const label = useLabels();
  const { type } = ATTRIBUTES[attribute];
  if (value === null || value.length === 0) return <Unknown />;
  if (typeof value === 'string') {
    if (type === 'time') return <When iso={value} />;
    return <DeviceText text={label(attribute, value)} mono={MONO.has(type)} />;
  }
  const shown = limit === undefined ? value : value.slice(0, limit);
  return (
    <span>
      {shown.map((v, i) => (
        <span key={v}>
          {i > 0 && ', '}
          <DeviceText text={label(attribute, v)} mono={MONO.has(type)} />
        </span>
      ))}
      {shown.length < value.length && <span className="ow-note"> +{value.length - shown.length}</span>}
    </span>
  );
}

export function Cell({ row, attribute }: { readonly row: AssetRow; readonly attribute: AttributeName }) {
  const value = row.values[attribute];
  const confidence = row.confidence[attribute];
  const judged = JUDGED.has(attribute) && value !== null && confidence !== undefined;
  return (
    <>
      <span className="ow-cut">
        <Value attribute={attribute} value={value} limit={2} />
      </span>
      {row.conflicts.includes(attribute) && <Conflict />}
      {judged && <Confidence value={confidence} />}
    </>
  );
}

/** Where a statement can be looked up, and who else made it. */
import { useTranslation } from 'react-i18next';
import type { AssetDetail, TimelineEntry } from '../../../../src/model/api.ts';
import { DeviceText } from '../../parts/text.tsx';

/** An endpoint's key as people read it. */
export const addressText = (key: string): string =>
  key
    .split('|')
    .filter((part) => part !== '')
    .join(' · ');

export function Place({ entry }: { readonly entry: TimelineEntry }) {
  const { t } = useTranslation();
  const isTold = typeof entry.via === 'string';
  return (
    <>
      {entry.capture === null ? t('why.no-capture') : <DeviceText text={entry.capture} mono />}
      {isTold && (
        <span className="ow-note">
          {' '}
          <DeviceText text={entry.via ?? ''} />
        </span>
      )}
      {entry.frame !== null && (
        <span className="ow-note"> {t(isTold ? 'why.line' : 'why.frame', { frame: entry.frame })}</span>
      )}
    </>
  );
}

/** Others that said it; nothing when nobody did but the device itself, under whichever of its addresses. */
export function SaidBy({ keys, asset }: { readonly keys: readonly string[]; readonly asset: AssetDetail }) {
  const { t } = useTranslation();
  const own = new Set(asset.endpoints.map((e) => e.key));
  const others = keys.filter((key) => !own.has(key));
  if (others.length === 0) return null;
  return (
    <div className="ow-note">
      {t('said.by')} <DeviceText text={others.map(addressText).join(', ')} mono />
    </div>
  );
}

/** What an advisory holds: its vulnerabilities with what publishers say of them, and what is to be done. */
import { Anchor } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { GuidanceRow, VulnerabilityRow } from '../../../../src/model/exposure.ts';
import { Unknown } from '../../parts/state.tsx';
import { DeviceText } from '../../parts/text.tsx';
import { Exploited, probability } from './marks.tsx';

export function Vulnerabilities({ rows }: { readonly rows: readonly VulnerabilityRow[] }) {
  const { t, i18n } = useTranslation();
  if (rows.length === 0) return <p className="ow-note">{t('exposure.no-vulnerabilities')}</p>;
  return (
    <div className="ow-tablewrap">
      <table className="ow-table">
        <thead>
          <tr>
            <th>CVE</th>
            <th className="ow-num">CVSS</th>
            <th className="ow-num">EPSS</th>
            <th>{t('exposure.exploitation')}</th>
            <th>{t('exposure.automatable')}</th>
            <th>{t('exposure.weakness')}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((v, i) => (
            <tr key={v.cve ?? `no-cve-${i}`}>
              <td>
                {v.cve ?? t('exposure.no-cve')}
                {v.title !== null && (
                  <div className="ow-note">
                    <DeviceText text={v.title} />
                  </div>
                )}
              </td>
              <td className="ow-num" title={v.cvss?.vector ?? undefined}>
                {v.cvss === null ? <Unknown why={t('exposure.no-cvss')} /> : v.cvss.score.toFixed(1)}
              </td>
              <td className="ow-num">
                {v.epss === null ? <Unknown why={t('exposure.no-epss')} /> : probability(v.epss, i18n.language)}
              </td>
              <td>
                {v.exploited !== null ? (
                  <>
                    <Exploited />
                    {v.exploited.ransomware === true && <div className="ow-note">{t('exposure.ransomware')}</div>}
                  </>
                ) : v.exploitation === null ? (
                  <Unknown />
                ) : (
                  <DeviceText text={v.exploitation} />
                )}
              </td>
              <td>{v.automatable === null ? <Unknown /> : t(v.automatable ? 'account.yes' : 'account.no')}</td>
              <td>{v.cwes.length === 0 ? <Unknown /> : v.cwes.join(', ')}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** Guidance in the publisher's words, the fix first. */
const ORDER = [
  'vendor_fix',
  'optional_patch',
  'mitigation',
  'workaround',
  'fix_planned',
  'no_fix_planned',
  'none_available',
];
const place = (category: string): number => {
  const at = ORDER.indexOf(category);
  return at < 0 ? ORDER.length : at;
};

export function Guidance({ rows }: { readonly rows: readonly GuidanceRow[] }) {
  const { t } = useTranslation();
  if (rows.length === 0) return <p className="ow-note">{t('exposure.no-guidance')}</p>;
  return (
    <ul className="ow-evidences">
      {[...rows]
        .sort((a, b) => place(a.category) - place(b.category))
        .map((r) => (
          <li key={`${r.category} ${r.details}`} className="ow-evidence">
            <div className="ow-evidencehead">
              <strong>{t(`guidance.${r.category}`, { defaultValue: r.category })}</strong>
            </div>
            <DeviceText text={r.details} />
            {r.url !== null && /^https?:\/\//.test(r.url) && (
              <div>
                <Anchor href={r.url} target="_blank" rel="noreferrer noopener" size="xs">
                  <DeviceText text={r.url} />
                </Anchor>
              </div>
            )}
          </li>
        ))}
    </ul>
  );
}

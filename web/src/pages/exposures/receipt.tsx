/** How a score came about: what each thing takes of a hundred points, what was taken for granted, what would change it. */
import { Button } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Receipt, RiskFactor } from '../../../../src/model/risk.ts';
import { url } from '../../api/client.ts';
import { Panel } from '../../parts/layout.tsx';
import { State } from '../../parts/state.tsx';
import { DeviceText } from '../../parts/text.tsx';

/** The factor as a piece of the way from a hundred down to the score. */
function Piece({ factor, before }: { readonly factor: RiskFactor; readonly before: number }) {
  return (
    <span className="ow-waterfall" aria-hidden>
      <i style={{ width: `${factor.points}%` }} />
      <b style={{ width: `${before - factor.points}%` }} />
    </span>
  );
}

function Factors({ receipt }: { readonly receipt: Receipt }) {
  const { t, i18n } = useTranslation();
  const number = (n: number, digits: number): string =>
    new Intl.NumberFormat(i18n.language, { minimumFractionDigits: digits, maximumFractionDigits: digits }).format(n);
  let left = 100;
  return (
    <table className="ow-table">
      <thead>
        <tr>
          <th>{t('receipt.factor')}</th>
          <th>{t('receipt.because')}</th>
          <th className="ow-num">×</th>
          <th className="ow-num">{t('receipt.points')}</th>
          <th className="ow-waterfallcell" aria-hidden />
        </tr>
      </thead>
      <tbody>
        {receipt.factors.map((f) => {
          const before = left;
          left -= f.points;
          return (
            <tr key={f.id}>
              <td>{t(`receipt.${f.id}`)}</td>
              <td>
                <DeviceText text={f.because} />
                {f.assumed !== null && (
                  <div>
                    <State tone="warn">{t('receipt.assumed', { what: f.assumed })}</State>
                  </div>
                )}
              </td>
              <td className="ow-num">{number(f.value, 2)}</td>
              <td className="ow-num">{f.points === 0 ? '0' : `−${number(f.points, 1)}`}</td>
              <td>
                <Piece factor={f} before={before} />
              </td>
            </tr>
          );
        })}
        <tr>
          <th scope="row" colSpan={3}>
            {t('receipt.score')}
          </th>
          <td className="ow-num">
            <strong>{number(receipt.score, 1)}</strong>
          </td>
          <td />
        </tr>
      </tbody>
    </table>
  );
}

interface ReceiptProps {
  readonly receipt: Receipt;
  readonly asset: string;
  readonly doc: string;
  readonly at: string;
}
export function ReceiptPanel({ receipt, asset, doc, at }: ReceiptProps) {
  const { t } = useTranslation();
  return (
    <Panel
      title={t('receipt.title')}
      note={receipt.formula}
      actions={
        <Button
          variant="default"
          size="compact-sm"
          leftSection={<IconDownload size={13} />}
          component="a"
          href={url('/exposure/receipt', { asset, doc, at })}
          download
        >
          {t('receipt.save')}
        </Button>
      }
    >
      <div className="ow-tablewrap">
        <Factors receipt={receipt} />
      </div>
      <dl className="ow-attributes">
        <div>
          <dt>{t('receipt.ssvc')}</dt>
          <dd>{receipt.ssvc.map((d) => t(`ssvc.${d}`)).join(' / ')}</dd>
        </div>
        <div>
          <dt>{t('receipt.bod')}</dt>
          <dd>{receipt.bod.map((d) => t(`bod.${d}`)).join(' / ')}</dd>
        </div>
        <div>
          <dt>{t('receipt.sources')}</dt>
          <dd>
            <DeviceText text={[...new Set(Object.values(receipt.inputs.sources))].join('; ')} />
          </dd>
        </div>
      </dl>
    </Panel>
  );
}

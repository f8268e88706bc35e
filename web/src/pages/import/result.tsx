/** What one imported file gave: counts, irregularities with their meaning, caps that were hit, and what was damaged. */
import { useTranslation } from 'react-i18next';
import type { ImportFile, ImportResult } from '../../../../src/model/api.ts';
import { ApiProblem } from '../../api/client.ts';
import { count } from '../../parts/number.ts';
import { ProblemBox } from '../../parts/problem.tsx';
import { DeviceText } from '../../parts/text.tsx';
import { When } from '../../parts/time.tsx';

const FIGURES = ['frames', 'flows', 'endpoints', 'observations', 'assetsNew', 'assetsChanged'] as const;

function Weirds({ result }: { readonly result: ImportResult }) {
  const { t, i18n } = useTranslation();
  if (result.weirds.length === 0) return <p className="ow-note">{t('import.no-weirds')}</p>;
  return (
    <table className="ow-table">
      <thead>
        <tr>
          <th>{t('import.weird')}</th>
          <th>{t('import.meaning')}</th>
          <th className="ow-num">{t('timeline.times')}</th>
          <th className="ow-num">{t('import.first-frame')}</th>
        </tr>
      </thead>
      <tbody>
        {result.weirds.map((w) => (
          <tr key={w.code}>
            <td>
              <DeviceText text={w.code} mono />
            </td>
            <td>
              {t(`weird.${w.code}`, {
                defaultValue: t(`weird.${w.code.split('.').at(-1)}`, { defaultValue: t('weird.other') }),
              })}
            </td>
            <td className="ow-num">{count(w.count, i18n.language)}</td>
            <td className="ow-num">{count(w.frame, i18n.language)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

export function ImportResultView({ file }: { readonly file: ImportFile }) {
  const { t, i18n } = useTranslation();
  const result = file.result;
  if (file.problem !== null)
    return <ProblemBox error={new ApiProblem(file.problem)} kept={t('import.nothing-stored')} />;
  if (result === null)
    return <p className="ow-note">{t(file.state === 'duplicate' ? 'import.duplicate-text' : 'import.no-result')}</p>;
  return (
    <div className="ow-stack">
      {result.damaged !== null && (
        <ProblemBox error={new ApiProblem(result.damaged)} kept={t('import.kept-readable')} />
      )}
      <dl className="ow-resultfigures">
        <div>
          <dt>{t('import.kind')}</dt>
          <dd>{t(`kind.${result.kind ?? 'capture'}`, { defaultValue: result.kind ?? '' })}</dd>
        </div>
        {FIGURES.map((name) => (
          <div key={name}>
            <dt>{t(name === 'frames' && result.kind ? 'import.records' : `import.${name}`)}</dt>
            <dd>{count(result[name], i18n.language)}</dd>
          </div>
        ))}
        <div>
          <dt>{t('import.span')}</dt>
          <dd>
            <When iso={result.firstAt} /> – <When iso={result.lastAt} />
          </dd>
        </div>
      </dl>
      <Weirds result={result} />
      {result.caps.length > 0 && (
        <ul className="ow-plainlist">
          {result.caps.map((c) => (
            <li key={c.cap} className="ow-warntext">
              {t('import.cap', {
                cap: c.cap,
                limit: count(c.limit, i18n.language),
                hits: count(c.hits, i18n.language),
              })}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

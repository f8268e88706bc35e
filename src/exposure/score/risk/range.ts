/** Least and most that a score can be: every unknown filled in as mild, and as bad, as it can be. The formula is monotone, so that is all. */

import type { RiskInputs, RiskRange } from '../../../model/risk.ts';
import { scoreOf } from './risk.ts';

function filled(inputs: RiskInputs, isWorst: boolean): RiskInputs {
  const fill = <T>(value: T | null, mildest: T, worst: T): T => value ?? (isWorst ? worst : mildest);
  const exploited = fill(inputs.exploited, 'no', 'ransomware');
  // EPSS and SSVC answer one question: the one does not open it again where the other answers.
  const isAnswered = inputs.exploitation !== null || inputs.epss !== null;
  return {
    ...inputs,
    verdict: isWorst ? 'affected' : inputs.verdict,
    cvss: fill(inputs.cvss, 0, 10),
    exploited,
    exploitation: inputs.exploitation ?? (isAnswered ? null : isWorst ? 'active' : 'none'),
    isOnInternet: fill(inputs.isOnInternet, false, true),
    peers: fill(inputs.peers, 0, 1_000),
    safety: fill(inputs.safety, 'negligible', 'catastrophic'),
    minutesToHarm: fill(inputs.minutesToHarm, 'no limit', 0),
  };
}

/** What a person still has to look at may turn out not to be affected: then nothing of the risk is left. */
export const rangeOf = (inputs: RiskInputs): RiskRange => ({
  low: inputs.verdict === 'needs_review' ? 0 : scoreOf(filled(inputs, false)),
  high: scoreOf(filled(inputs, true)),
});

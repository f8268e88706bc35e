/** Records of a data set by its template: the same in NetFlow version 9 and IPFIX. */

import type { Reader } from '../../base/reader.ts';
import type { Out } from '../contract.ts';
import { type ExportTime, FlowValues, rateOf, readRecord, stateFlow } from './flow-record.ts';
import type { Template, Templates } from './flow-templates.ts';

const values = new FlowValues();

export function readDataSet(
  set: Reader,
  template: Template,
  templates: Templates,
  domain: number,
  time: ExportTime,
  out: Out,
): void {
  while (set.left >= template.bytes) {
    if (!readRecord(set, template.elements, values)) {
      out.weird('cut-record');
      return;
    }
    const rate = rateOf(values);
    if (template.options) {
      if (rate !== null) templates.setRate(domain, rate);
    } else stateFlow(values, time, rate ?? templates.rate(domain), out);
  }
}

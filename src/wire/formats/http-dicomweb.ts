/**
 * DICOMweb: DICOM PS3.18 8 (content types), 9 (URI service), 10 (studies), 11 (worklist). States who serves and who asks, and
 * which service. Paths name studies and queries name patients: only their form is looked at. Bodies are never read.
 */

import type { FieldSpec } from '../../model/observation.ts';
import { type BodyKind, stateSides } from './http-body.ts';

export const DICOMWEB_FIELDS: Readonly<Record<string, FieldSpec>> = {
  'dicomweb.role': { doc: 'dicomweb-client or dicomweb-server', claims: 'roles', confidence: 0.9 },
  'dicomweb.service': { doc: 'Service that it answers for: qido-rs, wado-rs, stow-rs, ups-rs, wado-uri' },
};

/** Which service a request is for, from the form of its target. */
function serviceOf(method: string, target: string): string {
  const query = target.indexOf('?');
  const path = query < 0 ? target : target.slice(0, query);
  if (query >= 0 && /[?&]requesttype=wado(?:&|$)/i.test(target)) return 'wado-uri';
  if (/\/workitems(?:\/|$)/.test(path)) return 'ups-rs';
  if (!/\/(?:studies|series|instances)(?:\/|$)/.test(path)) return '';
  if (method === 'POST') return 'stow-rs';
  if (method !== 'GET' && method !== 'HEAD') return '';
  const isSearch = /\/(?:studies|series|instances)$/.test(path);
  const isOne =
    /\/(?:studies|series|instances)\/[0-9.]+(?:\/(?:metadata|rendered|thumbnail|frames\/[0-9,]+|bulkdata.*))?$/;
  return isSearch ? 'qido-rs' : isOne.test(path) ? 'wado-rs' : '';
}

export const dicomwebBody: BodyKind = {
  protocol: 'dicomweb',
  head(head, out) {
    if (!head.types.includes('application/dicom')) return false;
    stateSides('dicomweb.role', 'dicomweb', head.isRequest, out);
    if (head.isRequest) out.observe('dicomweb.service', serviceOf(head.method, head.target), 'receiver');
    return true;
  },
  open: () => null,
};

/**
 * What DICOM service classes say about the parties of an association: PS3.4 (service classes), PS3.6 annex A (UIDs).
 * Roles are those of the requester (SCU) and the acceptor (SCP). Only classes that tell a kind of system are listed.
 */

const BASE = '1.2.840.10008.';

/** UID without the DICOM root -> stem of the role. */
const SERVICES: Readonly<Record<string, string>> = {
  '1.20.1': 'dicom-commitment', // Storage Commitment Push Model
  '5.1.4.31': 'dicom-worklist', // Modality Worklist FIND
  '3.1.2.3.3': 'dicom-mpps', // Modality Performed Procedure Step
  '5.1.4.1.2.1.1': 'dicom-query', // Patient Root FIND
  '5.1.4.1.2.2.1': 'dicom-query', // Study Root FIND
  '5.1.4.1.2.3.1': 'dicom-query', // Patient/Study Only FIND (retired)
  '5.1.4.1.2.1.2': 'dicom-retrieve', // Patient Root MOVE
  '5.1.4.1.2.2.2': 'dicom-retrieve', // Study Root MOVE
  '5.1.4.1.2.1.3': 'dicom-retrieve', // Patient Root GET
  '5.1.4.1.2.2.3': 'dicom-retrieve', // Study Root GET
  '5.1.1.9': 'dicom-print', // Basic Grayscale Print Management Meta
  '5.1.1.18': 'dicom-print', // Basic Color Print Management Meta
};

/** Stem of the role of a service (`dicom-storage`), or null: append `-scu` or `-scp`. */
export function roleStem(sopClass: string): string | null {
  if (!sopClass.startsWith(BASE)) return null;
  const rest = sopClass.slice(BASE.length);
  const named = SERVICES[rest];
  if (named !== undefined) return named;
  return rest.startsWith('5.1.4.1.1.') ? 'dicom-storage' : null;
}

/** The characters of a UID (PS3.5 9.1): at most 64 digits and dots. */
export function isUid(value: string): boolean {
  return /^[0-9][0-9.]{0,63}$/.test(value);
}

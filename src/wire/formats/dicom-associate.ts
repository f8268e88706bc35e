/**
 * A-ASSOCIATE-RQ and -AC bodies: DICOM PS3.8 9.3.2, 9.3.3 and annex D (user information).
 * Identity items of users (PS3.7 D.3.3.7, names and passwords) are skipped unread.
 */

import { Reader } from '../../base/reader.ts';
import { withoutFill } from '../../base/text.ts';

/** Bytes before the items: version 2, reserved 2, called 16, calling 16, reserved 32. */
export const ASSOCIATE_HEAD = 68;
const MAX_CONTEXTS = 128;
const MAX_TRANSFER_SYNTAXES = 64;

export interface PresentationContext {
  readonly id: number;
  /** 0: accepted. Meaningful in -AC only. */
  readonly result: number;
  /** Empty in -AC. */
  readonly abstractSyntax: string;
  readonly transferSyntaxes: readonly string[];
}

export interface Associate {
  readonly called: string;
  readonly calling: string;
  readonly contexts: readonly PresentationContext[];
  /** Empty when not given. */
  readonly implementationUid: string;
  readonly implementationVersion: string;
  /** SOP classes whose roles were negotiated (PS3.7 D.3.3.4). */
  readonly roleSelections: ReadonlySet<string>;
}

/** An AE title as PS3.5 6.2 has it: 1 to 16 printable characters without backslash. */
export function isAeTitle(s: string): boolean {
  return /^[\x21-\x5b\x5d-\x7e](?:[\x20-\x5b\x5d-\x7e]{0,14}[\x21-\x5b\x5d-\x7e])?$/.test(s);
}

const trimmed = (s: string): string => withoutFill(s).trim();

function contextItem(r: Reader): PresentationContext {
  const id = r.u8();
  r.skip(1);
  const result = r.u8();
  r.skip(1);
  let abstractSyntax = '';
  const transferSyntaxes: string[] = [];
  while (r.left >= 4) {
    const type = r.u8();
    r.skip(1);
    const value = trimmed(r.latin1(r.u16()));
    if (type === 0x30) abstractSyntax = value;
    else if (type === 0x40 && transferSyntaxes.length < MAX_TRANSFER_SYNTAXES) transferSyntaxes.push(value);
  }
  return { id, result, abstractSyntax, transferSyntaxes };
}

/** The body of the PDU (behind its 6-byte header); null when its items do not fit into it. */
export function readAssociate(body: Uint8Array): Associate | null {
  const r = new Reader(body);
  r.skip(4);
  const called = trimmed(r.latin1(16));
  const calling = trimmed(r.latin1(16));
  r.skip(32);
  const contexts: PresentationContext[] = [];
  const roleSelections = new Set<string>();
  let implementationUid = '';
  let implementationVersion = '';
  while (r.left >= 4) {
    const type = r.u8();
    r.skip(1);
    const item = r.sub(r.u16());
    if (type === 0x20 || type === 0x21) {
      if (contexts.length < MAX_CONTEXTS) contexts.push(contextItem(item));
    } else if (type === 0x50) {
      while (item.left >= 4) {
        const sub = item.u8();
        item.skip(1);
        const value = item.sub(item.u16());
        if (sub === 0x52) implementationUid = trimmed(value.latin1(value.left));
        else if (sub === 0x55) implementationVersion = trimmed(value.latin1(value.left));
        else if (sub === 0x54 && roleSelections.size < MAX_CONTEXTS)
          roleSelections.add(trimmed(value.latin1(value.u16())));
      }
    }
  }
  return r.short ? null : { called, calling, contexts, implementationUid, implementationVersion, roleSelections };
}

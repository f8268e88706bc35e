/**
 * Bodies of HTTP messages that tell who a device is. A kind of body is a file of its own that says from the head whether it is
 * there, reads it as it comes, and states facts by allow-list. What no kind asks for is never looked at.
 */

import type { About, Out } from '../contract.ts';
import { type Head, header } from './headers.ts';

export interface BodyReader {
  /** A more exact protocol that the body told of: the flow stays it, whatever else it carries. */
  readonly protocol?: string | null;
  /** The next bytes of the body. Returns false when nothing more is to be learnt from it. */
  feed(bytes: Uint8Array, out: Out): boolean;
}

/** What the head of a message says of its content, in lower case. */
export interface ContentHead {
  /** Content-Type. */
  readonly type: string;
  /** Content-Type and Accept. */
  readonly types: string;
  readonly isRequest: boolean;
  /** Method and target of a request; '' for a response. */
  readonly method: string;
  readonly target: string;
}

export interface BodyKind {
  /** Protocol that the flow is refined to. */
  readonly protocol: string;
  /** Whether a message is of this kind; states what the head alone tells. */
  head(head: ContentHead, out: Out): boolean;
  /** A reader for the body; null when the head told all. */
  open(head: ContentHead): BodyReader | null;
}

export function contentOf(head: Head, isRequest: boolean, method: string, target: string): ContentHead {
  const type = (header(head, 'content-type') ?? '').toLowerCase();
  return { type, types: `${type} ${(header(head, 'accept') ?? '').toLowerCase()}`, isRequest, method, target };
}

/** Who is client and who is server, of a message at hand. */
export function stateSides(field: string, name: string, isRequest: boolean, out: Out): void {
  const receiver: About = 'receiver';
  out.observe(field, isRequest ? `${name}-client` : `${name}-server`);
  out.observe(field, isRequest ? `${name}-server` : `${name}-client`, receiver);
}

/** A word that a device wrote about itself; '' for what is too long for one. */
export const shortText = (s: string): string => (s.length <= 200 ? s : '');

/** The parts of a workbook as XML events, within bounds and piece by piece: other work gets its turn in between. */

import { SaxParser } from '@cj-tech-master/excelts/xml';
import { FeedRefusal } from '../../contract.ts';
import { textOf } from '../unpack.ts';
import { packedBytes, type ZipEntry } from '../zip.ts';
import type { SheetLimits } from './limits.ts';

export interface XmlHandler {
  /** Names without their prefix; attributes as written. */
  open(name: string, attributes: Readonly<Record<string, string>>): void;
  text(text: string): void;
  close(name: string): void;
}

/** What may still be read, over all parts of a workbook. */
export interface Budget {
  bytes: number;
  readonly untilMs: number;
}

const local = (name: string): string => name.slice(name.indexOf(':') + 1);

/** @throws FeedRefusal naming the part */
export async function readXml(
  archive: string,
  entry: ZipEntry,
  handler: XmlHandler,
  limits: SheetLimits,
  budget: Budget,
): Promise<void> {
  const refuse = (what: string): never => {
    throw new FeedRefusal(`${entry.name}: ${what}`);
  };
  // Only the five entities of XML itself are known, so that an entity grows into nothing.
  const parser = new SaxParser({ maxDepth: limits.depth, maxEntityExpansions: 0, invalidCharHandling: 'skip' });
  parser.on('opentag', (tag) => handler.open(local(tag.name), tag.attributes));
  parser.on('closetag', (tag) => handler.close(local(tag.name)));
  parser.on('text', (text) => handler.text(text));
  parser.on('cdata', (text) => handler.text(text));
  parser.on('error', (error) => refuse(`is no XML that can be read (${error.message.slice(0, 200)})`));
  const bounds = { fileBytes: limits.partBytes, ratio: limits.ratio };
  try {
    for await (const piece of textOf(packedBytes(archive, entry), [{ entry }], bounds)) {
      budget.bytes -= piece.length;
      if (budget.bytes < 0) refuse('with the parts before it is larger than a workbook may be');
      if (performance.now() > budget.untilMs) refuse('takes too long to read');
      if (piece.includes('<!DOCTYPE')) refuse('declares a document type, which no workbook does');
      parser.write(piece);
    }
    parser.close();
  } catch (error) {
    if (!(error instanceof FeedRefusal)) refuse(`cannot be read (${(error as Error).message.slice(0, 200)})`);
    const { message } = error as FeedRefusal;
    if (message.startsWith(entry.name)) throw error;
    refuse(message);
  }
}

/**
 * Recalls by what a device can be found with: identifiers, and the words of product descriptions. So a device meets the recalls that
 * share a telling word with its model, never all of them; devices of one name share the search.
 */

import type { ProductAlias } from '../../model/catalog.ts';
import type { DeviceIdentifier, WholeRecall } from '../../model/recall.ts';
import type { MakerOf } from '../products/forms.ts';
import type { Words } from '../products/words.ts';
import { isTelling, modelWords, tellingWords } from './describes.ts';
import {
  type Answered,
  type Asked,
  match,
  type NameAnswers,
  nameAnswers,
  type Read,
  type Recallable,
  readRecall,
} from './match.ts';
import { readUdi } from './udi.ts';

export interface Found extends Answered {
  readonly recall: WholeRecall;
}

export interface RecallKnowledge {
  /** Maker of a device. */
  readonly makerOf: MakerOf;
  /** The same for the firm that recalls. */
  readonly firmOf: MakerOf;
  readonly aliases: readonly ProductAlias[];
  /** Regulation (21 CFR) of a product code; null: not known. */
  readonly regulationOf: (productCode: string) => string | null;
  /** Regulations of a device type; empty: not known. */
  readonly regulationsOf: (type: string) => readonly string[];
}

const MAX_REMEMBERED = 50_000;
/** A word that so many recalls share tells none of them; the others of the model do. */
const COMMON = 4_000;

interface Name {
  readonly maker: string | null;
  readonly names: readonly Words[];
  readonly candidates: readonly number[];
  /** By recall, as far as one of its devices asked. */
  readonly answers: Map<number, NameAnswers>;
}

export class RecallIndex {
  private readonly known: RecallKnowledge;
  private readonly reads: Read[] = [];
  private readonly byNumber = new Map<string, number>();
  private readonly byDi = new Map<string, number[]>();
  private readonly byWord = new Map<string, number[]>();
  private readonly firms = new Map<string, string | null>();
  private names = new Map<string, Name>();

  constructor(known: RecallKnowledge) {
    this.known = known;
  }

  get size(): number {
    return this.reads.length;
  }

  add(recall: WholeRecall): void {
    if (this.byNumber.has(recall.number)) return;
    const read = readRecall(recall, this.firmOf(recall.firm), this.known.regulationOf);
    const at = this.reads.push(read) - 1;
    this.byNumber.set(recall.number, at);
    const put = (map: Map<string, number[]>, key: string): void => {
      const list = map.get(key);
      if (list === undefined) map.set(key, [at]);
      else if (list.at(-1) !== at) list.push(at);
    };
    for (const di of read.codes.dis) put(this.byDi, di);
    for (const word of read.described.both) if (isTelling(word)) put(this.byWord, word);
    this.names.clear();
  }

  recall(number: string): WholeRecall | null {
    const at = this.byNumber.get(number);
    return at === undefined ? null : this.reads[at]!.recall;
  }

  /** All of them, in the order in which they were added. */
  *all(): Generator<WholeRecall> {
    for (const { recall } of this.reads) yield recall;
  }

  private firmOf(firm: string | null): string | null {
    if (firm === null) return null;
    let maker = this.firms.get(firm);
    if (maker === undefined) {
      maker = this.known.firmOf(firm);
      this.firms.set(firm, maker);
    }
    return maker;
  }

  /** What devices of one manufacturer and model share. */
  private nameOf(manufacturer: string | null, model: string | null): Name {
    const key = `${manufacturer ?? ''}\n${model ?? ''}`;
    const known = this.names.get(key);
    if (known !== undefined) return known;
    const maker = manufacturer === null ? null : this.known.makerOf(manufacturer);
    const names = model === null ? [] : modelWords(model, manufacturer, maker, this.known.aliases);
    const candidates = this.candidates(names, maker, manufacturer !== null);
    const made = { maker, names, candidates, answers: new Map<number, NameAnswers>() };
    if (this.names.size > MAX_REMEMBERED) this.names = new Map();
    this.names.set(key, made);
    return made;
  }

  private candidates(names: readonly Words[], maker: string | null, hasMaker: boolean): readonly number[] {
    const out = new Set<number>();
    for (const words of names) {
      const telling = tellingWords(words);
      const size = (word: string): number => this.byWord.get(word)?.length ?? 0;
      const rarest = telling.filter((word) => size(word) > 0).sort((a, b) => size(a) - size(b))[0];
      for (const word of telling) {
        if (size(word) > COMMON && word !== rarest) continue;
        for (const at of this.byWord.get(word) ?? []) out.add(at);
      }
    }
    return [...out].filter((at) => {
      const own = this.reads[at]!.maker;
      return own === null || maker === null || !hasMaker || own === maker;
    });
  }

  private asked(device: Recallable, name: Name, identifiers: readonly DeviceIdentifier[]): Asked {
    const unit = readUdi(device.udi);
    const { di } = unit;
    const own = di === null ? [] : identifiers.filter((i) => i.identifiers.some((one) => readUdi(one.id).di === di));
    return {
      ...device,
      maker: name.maker,
      names: name.names,
      unit,
      productCodes: own.flatMap((i) => i.productCodes),
      sameDis: own.flatMap((i) => i.identifiers.map((one) => readUdi(one.id).di ?? one.id)),
      regulations: device.type === null ? [] : this.known.regulationsOf(device.type),
    };
  }

  /** What recalls mean for a device, in the order of their numbers. @param identifiers records of its identifier */
  match(device: Recallable, identifiers: readonly DeviceIdentifier[] = []): readonly Found[] {
    const name = this.nameOf(device.manufacturer, device.model);
    const { di } = readUdi(device.udi);
    const listed = di === null ? undefined : this.byDi.get(di);
    if (listed === undefined && identifiers.length === 0 && name.candidates.length === 0) return [];
    const asked = this.asked(device, name, identifiers);
    const byPackage = asked.sameDis.flatMap((other) => this.byDi.get(other) ?? []);
    const out: Found[] = [];
    for (const at of new Set([...(listed ?? []), ...byPackage, ...name.candidates])) {
      const read = this.reads[at]!;
      let named = name.answers.get(at);
      if (named === undefined) {
        named = nameAnswers(read, asked);
        name.answers.set(at, named);
      }
      // Another product, and no identifier that could say otherwise.
      if (named.product.answer === 'differs' && read.codes.dis.size === 0) continue;
      const answered = match(read, asked, named);
      if (answered.verdict !== null) out.push({ ...answered, recall: read.recall });
    }
    return out.sort((a, b) => (a.recall.number < b.recall.number ? -1 : 1));
  }

  /** The same for one recall, whether it is a match or not; null: there is no such recall. */
  compare(number: string, device: Recallable): Found | null {
    const at = this.byNumber.get(number);
    if (at === undefined) return null;
    const read = this.reads[at]!;
    const asked = this.asked(device, this.nameOf(device.manufacturer, device.model), []);
    return { ...match(read, asked), recall: read.recall };
  }
}

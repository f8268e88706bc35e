/**
 * SPDX 2 tag-value lines to the shape of its JSON: creation, packages, relationships. Sections begin with their first tag;
 * tags of files, snippets and licences are passed by.
 */

import type { Out } from '../contract.ts';
import { FEED_LIMITS } from '../limits.ts';

type Fields = Record<string, unknown>;
/** Tags that begin a section that is no package. */
const OTHER_SECTIONS = ['FileName', 'SnippetSPDXID', 'LicenseID', 'Annotator', 'Reviewer'];
const DOCUMENT: Readonly<Record<string, string>> = {
  SPDXVersion: 'spdxVersion',
  SPDXID: 'SPDXID',
  DocumentName: 'name',
  DocumentNamespace: 'documentNamespace',
};
const PACKAGE: Readonly<Record<string, string>> = {
  PackageName: 'name',
  SPDXID: 'SPDXID',
  PackageVersion: 'versionInfo',
  PackageSupplier: 'supplier',
  PackageOriginator: 'originator',
  PackageLicenseConcluded: 'licenseConcluded',
  PackageLicenseDeclared: 'licenseDeclared',
  PrimaryPackagePurpose: 'primaryPackagePurpose',
  ValidUntilDate: 'validUntilDate',
};
const OPEN = '<text>';
const CLOSE = '</text>';

export class TagValue {
  private readonly document: Fields = {};
  private readonly creators: string[] = [];
  private created: string | null = null;
  private readonly packages: Fields[] = [];
  private readonly relationships: Fields[] = [];
  private section: 'document' | 'package' | 'other' = 'document';
  /** Inside `<text>`, which may run over many lines. */
  private inText = false;

  line(text: string, line: number, out: Out): void {
    if (this.inText) {
      this.inText = !text.includes(CLOSE);
      return;
    }
    const colon = text.indexOf(':');
    if (colon < 0 || text.startsWith('#')) {
      if (text.trim() !== '' && !text.startsWith('#')) out.refuse(`line ${line}`, 'is no tag with a value');
      return;
    }
    const [tag, value] = [text.slice(0, colon).trim(), text.slice(colon + 1).trim()];
    this.inText = value.startsWith(OPEN) && !value.includes(CLOSE);
    this.tag(tag, value.startsWith(OPEN) && !this.inText ? value.slice(6, value.indexOf(CLOSE)) : value, line, out);
  }

  /** The document in the shape of its JSON. */
  end(out: Out): unknown {
    if (this.inText) out.refuse('', `ends inside ${OPEN}: it was cut short`);
    const { document, packages, relationships, creators, created } = this;
    return { ...document, creationInfo: { created, creators }, packages, relationships };
  }

  private tag(tag: string, value: string, line: number, out: Out): void {
    if (tag === 'PackageName') {
      this.section = 'package';
      // One more than is kept, so that the reader of the shape tells that there were too many.
      if (this.packages.length <= FEED_LIMITS.list) this.packages.push({ externalRefs: [] });
    } else if (OTHER_SECTIONS.includes(tag)) this.section = 'other';
    else if (tag === 'Relationship') {
      const [from, type, to] = value.split(/\s+/);
      if (to === undefined) out.refuse(`line ${line}`, 'is no relationship');
      else if (this.relationships.length <= FEED_LIMITS.list)
        this.relationships.push({ spdxElementId: from, relationshipType: type, relatedSpdxElement: to });
      return;
    }
    if (this.section === 'package') this.ofPackage(tag, value);
    else if (this.section === 'document') this.ofDocument(tag, value);
  }

  private ofDocument(tag: string, value: string): void {
    if (tag === 'Creator' && this.creators.length < FEED_LIMITS.cells) this.creators.push(value);
    else if (tag === 'Created') this.created = value;
    else if (Object.hasOwn(DOCUMENT, tag)) this.document[DOCUMENT[tag]!] = value;
  }

  private ofPackage(tag: string, value: string): void {
    const one = this.packages.at(-1)!;
    if (tag === 'ExternalRef') {
      const [referenceCategory, referenceType, referenceLocator] = value.split(/\s+/);
      const refs = one['externalRefs'] as Fields[];
      if (refs.length < FEED_LIMITS.cells) refs.push({ referenceCategory, referenceType, referenceLocator });
    } else if (Object.hasOwn(PACKAGE, tag)) one[PACKAGE[tag]!] = value;
  }
}

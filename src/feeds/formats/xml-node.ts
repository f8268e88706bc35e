/** An element of XML. */

export interface XmlNode {
  /** Local name. */
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: readonly XmlNode[];
  /** Text of the element itself, without that of its children. */
  readonly text: string;
}

/** Disjoint sets of small integers. The smallest member names its set, so that the outcome does not depend on order. */
export class Union {
  readonly #parent: Int32Array;

  constructor(size: number) {
    this.#parent = new Int32Array(size);
    for (let i = 0; i < size; i++) this.#parent[i] = i;
  }

  find(i: number): number {
    const parent = this.#parent;
    let root = i;
    while (parent[root]! !== root) root = parent[root]!;
    for (let at = i; parent[at]! !== root; ) {
      const next = parent[at]!;
      parent[at] = root;
      at = next;
    }
    return root;
  }

  join(a: number, b: number): void {
    const x = this.find(a);
    const y = this.find(b);
    if (x < y) this.#parent[y] = x;
    else if (y < x) this.#parent[x] = y;
  }

  same(a: number, b: number): boolean {
    return this.find(a) === this.find(b);
  }
}

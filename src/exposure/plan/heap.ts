/** The first of many, while more come: a binary heap. What comes first is for the owner to say; it must be a strict order. */
export class Heap<T> {
  private readonly items: T[] = [];
  private readonly isBefore: (a: T, b: T) => boolean;

  constructor(isBefore: (a: T, b: T) => boolean) {
    this.isBefore = isBefore;
  }

  get top(): T | undefined {
    return this.items[0];
  }

  push(item: T): void {
    let at = this.items.push(item) - 1;
    for (let up = (at - 1) >> 1; at > 0 && this.isBefore(this.items[at]!, this.items[up]!); up = (at - 1) >> 1) {
      this.swap(at, up);
      at = up;
    }
  }

  pop(): T | undefined {
    const top = this.items[0];
    const last = this.items.pop();
    if (last === undefined || this.items.length === 0) return top;
    this.items[0] = last;
    for (let at = 0; ; ) {
      let best = at;
      for (const child of [2 * at + 1, 2 * at + 2]) {
        if (child < this.items.length && this.isBefore(this.items[child]!, this.items[best]!)) best = child;
      }
      if (best === at) return top;
      this.swap(at, best);
      at = best;
    }
  }

  private swap(a: number, b: number): void {
    [this.items[a], this.items[b]] = [this.items[b]!, this.items[a]!];
  }
}

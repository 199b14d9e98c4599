/** A device behind a range of ports. Values are as wide as the access. */
export type PortHandler = {
  /** Answers a read of `bytes` (1, 2, 4) at `offset` from the range's first port; without it, all ones. */
  in?(offset: number, bytes: number): number;
  out?(offset: number, bytes: number, value: number): void;
};
export type PortAccess = { readonly port: number; readonly bytes: number; readonly value: number };

type Range = { readonly first: number; readonly last: number; readonly handler: PortHandler };

/** The I/O ports. Nothing is there at first: reads give all ones, writes are only recorded. */
export class Ports {
  /** Every write, in order. */
  readonly writes: PortAccess[] = [];
  private readonly ranges: Range[] = [];

  reset(): void {
    this.writes.length = 0;
    this.ranges.length = 0;
  }

  /** Puts a device at the ports `first` to `last`; one put there later is found first. */
  handle(first: number, last: number, handler: PortHandler): void {
    this.ranges.unshift({ first, last, handler });
  }

  /** Reads of `port` give these values one after the other, then the last one for ever. */
  script(port: number, ...values: readonly number[]): void {
    let next = 0;
    this.handle(port, port, { in: () => values[Math.min(next++, values.length - 1)] ?? allOnes(4) });
  }

  read(port: number, bytes: number): number {
    const range = this.find(port);
    const value = range?.handler.in?.(port - range.first, bytes) ?? allOnes(bytes);
    return (value & allOnes(bytes)) >>> 0;
  }

  write(port: number, bytes: number, value: number): void {
    this.writes.push({ port, bytes, value });
    const range = this.find(port);
    range?.handler.out?.(port - range.first, bytes, value);
  }

  private find(port: number): Range | undefined {
    return this.ranges.find(({ first, last }) => port >= first && port <= last);
  }
}

function allOnes(bytes: number): number {
  return bytes === 4 ? 0xffff_ffff : 2 ** (8 * bytes) - 1;
}

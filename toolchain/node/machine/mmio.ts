import { LynPanic } from '../panic.ts';

/** A device behind a range of physical addresses. */
export type MmioHandler = {
  /** Answers a load of `bytes` (1, 2, 4 or 8) at `offset` from the base; without it, zero. */
  load?(offset: number, bytes: number): bigint;
  store?(offset: number, bytes: number, value: bigint): void;
};
type Range = { readonly base: bigint; readonly size: bigint; readonly handler: MmioHandler };

/** Device memory. An access where no device is means a bug of the test or of the code under test. */
export class Mmio {
  private readonly ranges: Range[] = [];

  reset(): void {
    this.ranges.length = 0;
  }

  handle(base: bigint, size: number, handler: MmioHandler): void {
    this.ranges.unshift({ base, size: BigInt(size), handler });
  }

  load(address: bigint, bytes: number): bigint {
    const { base, handler } = this.find(address, bytes);
    return BigInt.asUintN(8 * bytes, handler.load?.(Number(address - base), bytes) ?? 0n);
  }

  store(address: bigint, bytes: number, value: bigint): void {
    const { base, handler } = this.find(address, bytes);
    handler.store?.(Number(address - base), bytes, value);
  }

  private find(address: bigint, bytes: number): Range {
    const place = `0x${address.toString(16)}`;
    if (address % BigInt(bytes) !== 0n) throw new LynPanic(`misaligned access to device memory at ${place}`);
    const range = this.ranges.find(({ base, size }) => address >= base && address + BigInt(bytes) <= base + size);
    if (range === undefined) throw new Error(`no device at ${place}: put one there with machine.mmio.handle(base, size, handler)`);
    return range;
  }
}

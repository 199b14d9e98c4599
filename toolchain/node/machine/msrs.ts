import { checks } from '../check.ts';
import { wideOf } from './given.ts';

/** The model-specific registers of one processor. Those that nothing has set do not exist: they answer #GP. */
export class Msrs {
  private readonly values = new Map<number, bigint>();
  private readonly readOnly = new Set<number>();
  private readonly onWrite = new Map<number, (value: bigint) => bigint>();
  private readonly onRead = new Map<number, () => bigint>();

  /** Makes an MSR with a value. */
  set(index: number, value: bigint): void {
    this.values.set(checks.u32(index, 'index of an MSR') as number, wideOf(value, `value of MSR 0x${index.toString(16)}`));
  }

  /** Makes an MSR that answers #GP to writes. */
  setReadOnly(index: number, value: bigint): void {
    this.set(index, value);
    this.readOnly.add(index);
  }

  /** The value; undefined if there is no such MSR. */
  get(index: number): bigint | undefined {
    return this.values.get(index);
  }

  /** Calls `handler` at each write to an MSR; it returns what is then in it. */
  handle(index: number, handler: (value: bigint) => bigint): void {
    if (!this.values.has(index)) this.set(index, 0n);
    this.onWrite.set(index, handler);
  }

  /** Makes an MSR that is whatever `handler` returns when it is read, such as a counter. */
  handleReads(index: number, handler: () => bigint): void {
    this.set(index, 0n);
    this.onRead.set(index, handler);
  }

  /** RDMSR: undefined is #GP. */
  read(index: number): bigint | undefined {
    const handler = this.onRead.get(index);
    return handler === undefined ? this.get(index) : wideOf(handler(), `value of MSR 0x${index.toString(16)}`);
  }

  /** WRMSR: false is #GP. */
  write(index: number, value: bigint): boolean {
    if (!this.values.has(index) || this.readOnly.has(index)) return false;
    this.set(index, this.onWrite.get(index)?.(value) ?? value);
    return true;
  }
}

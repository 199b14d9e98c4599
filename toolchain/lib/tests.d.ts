/**
 * For tests of machine TypeScript, which use the ordinary standard library together with machine.d.ts: what core.d.ts gives slices
 * and the ordinary arrays do not have, so that `hv/` means the same to both.
 */

interface Array<T> {
  subarray(from: number, to: number): T[];
  set(source: readonly T[]): void;
}

interface ReadonlyArray<T> {
  subarray(from: number, to: number): readonly T[];
}

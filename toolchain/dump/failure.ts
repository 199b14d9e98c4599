/** In which bytes an offset counts: what was kept of the console, or the unpacked dump (docs/dumps.md). */
export type Extent = 'console' | 'dump';

/** What is wrong with a dump, and where. */
export class DumpError extends Error {
  readonly offset: number;
  readonly extent: Extent;

  /** `problem`: cause and next step, after "byte 16 of the dump: ". */
  constructor(extent: Extent, offset: number, problem: string) {
    super(`byte ${offset} of the ${extent}: ${problem}`);
    this.offset = offset;
    this.extent = extent;
  }
}

/** What is to be done about a dump that is damaged. */
export const AGAIN = 'Keep the console from the first ~lyn to the last, byte by byte; --partial prints what is whole.';

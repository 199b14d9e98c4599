/** The size of code: EFER.LMA with CS.L, and CS.D (SDM volume 3, 3.4.5; APM volume 2, 4.7). */
export const enum CodeSize { Bits16, Bits32, Bits64 }

/** What the same bytes are decoded differently by. */
export type DecodeMode = {
  readonly size: CodeSize;
  /** An AMD processor: the prefix 66 counts for near branches in 64-bit code, and LOCK MOV CR0 is MOV CR8 (APM volume 3). */
  readonly amd: boolean;
};

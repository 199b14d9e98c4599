/** EXITINFO1, by exit: APM volume 2, chapter 15. */

/** IN, OUT, INS, OUTS (15.10.2). One of the sizes and one of the address sizes is set; `segment` is told with decode assists only. */
export const IoInformation = register(u64, {
  isIn: flag(0), isString: flag(2), isRepeated: flag(3), bytes: bits<u8>(6, 4), address16: flag(7), address32: flag(8), address64: flag(9),
  segment: bits<u8>(12, 10), port: bits<u16>(31, 16),
});

export type IoInformation = Value<typeof IoInformation>;

/** Control-register moves, with decode assists (15.33.1). `isMove`: it is a MOV, not CLTS, LMSW or SMSW. */
export const ControlInformation = register(u64, { general: bits<u8>(3, 0), isMove: flag(63) });

/** RDMSR and WRMSR (15.11). */
export const MsrInformation = register(u64, { isWrite: flag(0) });

/** A nested page fault (15.25.6): the error code of #PF, and whether it was the final access or one to the guest's page tables. */
export const NestedInformation = register(u64, { present: flag(0), write: flag(1), reserved: flag(3), execute: flag(4), finalAccess: flag(32), tableWalk: flag(33) });

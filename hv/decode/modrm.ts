/** ModRM and SIB: SDM volume 2, tables 2-1 to 2-3. */
export const ModRm = register(u8, { rm: bits<u8>(2, 0), reg: bits<u8>(5, 3), mod: bits<u8>(7, 6) });
export type ModRm = Value<typeof ModRm>;
export const Sib = register(u8, { base: bits<u8>(2, 0), index: bits<u8>(5, 3), scale: bits<u8>(7, 6) });
export type Sib = Value<typeof Sib>;

/** Values of ModRM.mod. */
export const NO_DISPLACEMENT = 0;
export const BYTE_DISPLACEMENT = 1;
export const REGISTER = 3;

/** ModRM.rm with addresses of 32 and 64 bits: a SIB byte follows. */
export const SIB_FOLLOWS = 4;
/** ModRM.rm and SIB.base there, with mod 0: no base, but 32 bits of displacement. */
export const NO_BASE = 5;
/** ModRM.rm with addresses of 16 bits and mod 0: no base, but 16 bits of displacement. */
export const NO_BASE_16 = 6;

/** Bytes of displacement with addresses of 16 bits. */
export function displacement16(modrm: ModRm): u32 {
  switch (modrm.mod) {
    case NO_DISPLACEMENT: return modrm.rm === NO_BASE_16 ? 2 : 0;
    case BYTE_DISPLACEMENT: return 1;
    case REGISTER: return 0;
    default: return 2;
  }
}

/** The same with addresses of 32 and 64 bits. `base` is ModRM.rm, or SIB.base if there is one. */
export function displacement32(modrm: ModRm, base: u8): u32 {
  switch (modrm.mod) {
    case NO_DISPLACEMENT: return base === NO_BASE ? 4 : 0;
    case BYTE_DISPLACEMENT: return 1;
    case REGISTER: return 0;
    default: return 4;
  }
}

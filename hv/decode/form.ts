/** What an opcode byte is. */
export const enum Role {
  Opcode,
  /** #UD in every mode. */
  Undefined,
  /** 0F, and 38 and 3A after it: another opcode map follows. */
  Escape,
  /** C4, C5, 62 and 8F: VEX, EVEX and XOP, or an opcode of their own, by what follows. */
  Extension,
  /** 40 to 4F: REX in 64-bit code, INC and DEC elsewhere. */
  Rex,
  /** A legacy prefix. */
  Prefix,
}

/** How many bytes follow ModRM and its displacement. Operand size is that of the instruction as a whole. */
export const enum Immediate {
  None,
  /** 8 bits. */
  Byte,
  /** 16 bits. */
  Word,
  /** 16 and 8 bits: ENTER. */
  WordAndByte,
  /** Of operand size, at most 32 bits. */
  Operand,
  /** Of operand size, up to 64 bits: MOV B8 to BF. */
  Full,
  /** 32 bits, whatever the operand size: XOP map A. */
  Double,
  /** A near branch: as `Operand`, but Intel's processors ignore the prefix 66 in 64-bit code. */
  Branch,
  /** A far pointer: an offset of operand size and a selector. */
  Far,
  /** An address of address size: MOV A0 to A3. */
  Offset,
  /** 8 bits if ModRM.reg is 0 or 1: TEST of F6. */
  TestByte,
  /** As `Operand` if ModRM.reg is 0 or 1: TEST of F7. */
  TestOperand,
  /** Two bytes after 66 or F2: EXTRQ and INSERTQ, not VMREAD (0F 78). */
  Extract,
}

/** What ModRM.mod may say. */
export const enum Place {
  Any,
  Memory,
  Register,
  /** It is ignored: a register always (MOV to and from control and debug registers). */
  Ignored,
}

/** Opcodes of which ModRM.reg says the rest: rows of `groups` in groups.ts. For prefixes: which one it is. */
export const enum Group { None, One, Pop, Move, Three, Four, Five, FromSegment, ToSegment, Six, Control, Eight, Nine, Shift, ShiftDouble }

/** Everything that the length of an instruction depends on, for one opcode. */
export const Form = register(u16, {
  modrm: flag(0), immediate: bits<Immediate>(4, 1), place: bits<Place>(6, 5),
  /** #UD in 64-bit code. */
  not64: flag(7),
  /** Takes LOCK if the destination is memory; `groups` says so for opcodes of a group. */
  lockable: flag(8),
  group: bits<Group>(12, 9), role: bits<Role>(15, 13),
});
export type Form = Value<typeof Form>;

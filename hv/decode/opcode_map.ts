import { Form, Group, Immediate, Place, Role } from './form.ts';

/** Undefined, and the kinds of bytes that are no opcodes. */
const U_ = Form.with({ role: Role.Undefined });
const PRE = Form.with({ role: Role.Prefix });
const ESC = Form.with({ role: Role.Escape });
const REX = Form.with({ role: Role.Rex });

/** Without ModRM: nothing, a byte, a word, operand size, a branch; `X` before: not in 64-bit code. */
const N_ = Form.with({});
const B_ = Form.with({ immediate: Immediate.Byte });
const W_ = Form.with({ immediate: Immediate.Word });
const Z_ = Form.with({ immediate: Immediate.Operand });
const V_ = Form.with({ immediate: Immediate.Full });
const J_ = Form.with({ immediate: Immediate.Branch });
const O_ = Form.with({ immediate: Immediate.Offset });
const ENT = Form.with({ immediate: Immediate.WordAndByte });
const X_ = Form.with({ not64: true });
const XB = Form.with({ not64: true, immediate: Immediate.Byte });
const XA = Form.with({ not64: true, immediate: Immediate.Far });

/** With ModRM: alone, with LOCK, only memory, only a register, and with a byte or operand size behind. */
const M_ = Form.with({ modrm: true });
const ML = Form.with({ modrm: true, lockable: true });
const MM = Form.with({ modrm: true, place: Place.Memory });
const MR = Form.with({ modrm: true, place: Place.Register });
const MI = Form.with({ modrm: true, place: Place.Ignored });
const MB = Form.with({ modrm: true, immediate: Immediate.Byte });
const MZ = Form.with({ modrm: true, immediate: Immediate.Operand });
const RB = Form.with({ modrm: true, place: Place.Register, immediate: Immediate.Byte });

/** Opcodes or prefixes: LES, LDS, BOUND, and POP of group 1A. */
const EXT = Form.with({ role: Role.Extension, modrm: true, place: Place.Memory, not64: true });
const POP = Form.with({ role: Role.Extension, modrm: true, group: Group.Pop });

/** Groups. */
const G1 = Form.with({ modrm: true, immediate: Immediate.Byte, group: Group.One });
const G1Z = Form.with({ modrm: true, immediate: Immediate.Operand, group: Group.One });
const G1X = Form.with({ modrm: true, immediate: Immediate.Byte, group: Group.One, not64: true });
const MVB = Form.with({ modrm: true, immediate: Immediate.Byte, group: Group.Move });
const MVZ = Form.with({ modrm: true, immediate: Immediate.Operand, group: Group.Move });
const G3B = Form.with({ modrm: true, immediate: Immediate.TestByte, group: Group.Three });
const G3Z = Form.with({ modrm: true, immediate: Immediate.TestOperand, group: Group.Three });
const G4 = Form.with({ modrm: true, group: Group.Four });
const G5 = Form.with({ modrm: true, group: Group.Five });
const MFS = Form.with({ modrm: true, group: Group.FromSegment });
const MTS = Form.with({ modrm: true, group: Group.ToSegment });
const G6 = Form.with({ modrm: true, group: Group.Six });
const CR = Form.with({ modrm: true, place: Place.Ignored, group: Group.Control });
const G8 = Form.with({ modrm: true, immediate: Immediate.Byte, group: Group.Eight });
const G9 = Form.with({ modrm: true, group: Group.Nine });
const SH = Form.with({ modrm: true, immediate: Immediate.Byte, group: Group.Shift });
const SHD = Form.with({ modrm: true, immediate: Immediate.Byte, group: Group.ShiftDouble });
const XTR = Form.with({ modrm: true, immediate: Immediate.Extract });

/** One byte: SDM volume 2, table A-2; APM volume 3, tables. */
export const oneByte: readonly Form[] = [
  /* 0 */ ML, ML, M_, M_, B_, Z_, X_, X_, ML, ML, M_, M_, B_, Z_, X_, ESC,
  /* 1 */ ML, ML, M_, M_, B_, Z_, X_, X_, ML, ML, M_, M_, B_, Z_, X_, X_,
  /* 2 */ ML, ML, M_, M_, B_, Z_, PRE, X_, ML, ML, M_, M_, B_, Z_, PRE, X_,
  /* 3 */ ML, ML, M_, M_, B_, Z_, PRE, X_, M_, M_, M_, M_, B_, Z_, PRE, X_,
  /* 4 */ REX, REX, REX, REX, REX, REX, REX, REX, REX, REX, REX, REX, REX, REX, REX, REX,
  /* 5 */ N_, N_, N_, N_, N_, N_, N_, N_, N_, N_, N_, N_, N_, N_, N_, N_,
  /* 6 */ X_, X_, EXT, M_, PRE, PRE, PRE, PRE, Z_, MZ, B_, MB, N_, N_, N_, N_,
  /* 7 */ B_, B_, B_, B_, B_, B_, B_, B_, B_, B_, B_, B_, B_, B_, B_, B_,
  /* 8 */ G1, G1Z, G1X, G1, M_, M_, ML, ML, M_, M_, M_, M_, MFS, MM, MTS, POP,
  /* 9 */ N_, N_, N_, N_, N_, N_, N_, N_, N_, N_, XA, N_, N_, N_, N_, N_,
  /* A */ O_, O_, O_, O_, N_, N_, N_, N_, B_, Z_, N_, N_, N_, N_, N_, N_,
  /* B */ B_, B_, B_, B_, B_, B_, B_, B_, V_, V_, V_, V_, V_, V_, V_, V_,
  /* C */ MB, MB, W_, N_, EXT, EXT, MVB, MVZ, ENT, N_, W_, N_, N_, B_, X_, N_,
  /* D */ M_, M_, M_, M_, XB, XB, X_, N_, M_, M_, M_, M_, M_, M_, M_, M_,
  /* E */ B_, B_, B_, B_, B_, B_, B_, B_, J_, J_, XA, B_, N_, N_, N_, N_,
  /* F */ PRE, N_, PRE, PRE, N_, N_, G3B, G3Z, N_, N_, N_, N_, N_, N_, G4, G5,
];

/** After 0F: SDM volume 2, table A-3; APM volume 3, tables. 0F 0F is 3DNow!, whose operation comes last, as an immediate does. */
export const twoByte: readonly Form[] = [
  /* 0 */ G6, M_, M_, M_, U_, N_, N_, N_, N_, N_, U_, N_, U_, M_, N_, MB,
  /* 1 */ M_, M_, M_, MM, M_, M_, M_, MM, M_, M_, M_, M_, M_, M_, M_, M_,
  /* 2 */ CR, MI, CR, MI, U_, U_, U_, U_, M_, M_, M_, MM, M_, M_, M_, M_,
  /* 3 */ N_, N_, N_, N_, N_, N_, U_, N_, ESC, U_, ESC, U_, U_, U_, U_, U_,
  /* 4 */ M_, M_, M_, M_, M_, M_, M_, M_, M_, M_, M_, M_, M_, M_, M_, M_,
  /* 5 */ MR, M_, M_, M_, M_, M_, M_, M_, M_, M_, M_, M_, M_, M_, M_, M_,
  /* 6 */ M_, M_, M_, M_, M_, M_, M_, M_, M_, M_, M_, M_, M_, M_, M_, M_,
  /* 7 */ MB, SH, SH, SHD, M_, M_, M_, N_, XTR, M_, U_, U_, M_, M_, M_, M_,
  /* 8 */ J_, J_, J_, J_, J_, J_, J_, J_, J_, J_, J_, J_, J_, J_, J_, J_,
  /* 9 */ M_, M_, M_, M_, M_, M_, M_, M_, M_, M_, M_, M_, M_, M_, M_, M_,
  /* A */ N_, N_, N_, M_, MB, M_, U_, U_, N_, N_, N_, ML, MB, M_, M_, M_,
  /* B */ ML, ML, MM, ML, MM, MM, M_, M_, M_, M_, G8, ML, M_, M_, M_, M_,
  /* C */ ML, ML, MB, MM, MB, RB, MB, G9, N_, N_, N_, N_, N_, N_, N_, N_,
  /* D */ M_, M_, M_, M_, M_, M_, M_, MR, M_, M_, M_, M_, M_, M_, M_, M_,
  /* E */ M_, M_, M_, M_, M_, M_, M_, MM, M_, M_, M_, M_, M_, M_, M_, M_,
  /* F */ MM, M_, M_, M_, M_, M_, M_, MR, M_, M_, M_, M_, M_, M_, M_, M_,
];

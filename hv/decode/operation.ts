import type { Instruction } from './instruction.ts';
import { CodeSize } from './mode.ts';
import { OpcodeMap } from './wide_maps.ts';

/** What an instruction does, of those that a hypervisor carries out itself. The order of the first is that of opcodes and of ModRM.reg. */
export const enum Operation {
  Add, Or, AddCarry, SubtractBorrow, And, Subtract, Xor, Compare,
  BitTest, BitSet, BitReset, BitComplement,
  Move, MoveZeroExtended, MoveSignExtended, Test, Increment, Decrement, Not, Negate, Exchange, CompareExchange, ExchangeAdd,
  MoveString, StoreString, LoadString,
  /** Anything else. */
  Other,
}

/** Which operands there are, the destination first. "Modrm" is what ModRM.mod and rm name, "register" what ModRM.reg does. */
export const enum Operands {
  /** None, or those of a string instruction: RSI, RDI, RAX, RCX. */
  Implied,
  ModrmRegister,
  RegisterModrm,
  ModrmImmediate,
  Modrm,
  /** RAX and memory at an offset that is written in the instruction. */
  AccumulatorOffset,
  OffsetAccumulator,
}

/** `bytes`: of what ModRM, the offset or an element of the string names, 1, 2, 4 or 8. */
export type Action = { readonly operation: Operation; readonly operands: Operands; readonly bytes: u8 };

const enum Width {
  /** A byte if bit 0 of the opcode is zero, otherwise the operand size. */
  ByBit,
  Operand,
  /** 32 bits, with REX.W 64. */
  Double,
  /** The source of MOVZX and MOVSX: one byte or two, by bit 0 of the opcode. */
  Small,
  /** The source of MOVSXD: 32 bits, or 16 with operands of 16. */
  Half,
}

/** Where the operation's number is: in the row alone, or to be added to it. */
const enum Which { Row, OpcodeBits5To3, OpcodeBits4To3, ModrmReg, ModrmRegFrom4 }

const ANY: u8 = 8;

/** Opcodes that are `value` in the bits of `mask`, with that ModRM.reg. */
type Row = {
  readonly map: OpcodeMap; readonly mask: u8; readonly value: u8; readonly reg: u8;
  readonly operation: Operation; readonly which: Which; readonly operands: Operands; readonly width: Width;
};

function one(mask: u8, value: u8, operation: Operation, operands: Operands, width: Width): Row {
  return { map: OpcodeMap.One, mask, value, reg: ANY, operation, which: Which.Row, operands, width };
}

function two(mask: u8, value: u8, operation: Operation, operands: Operands, width: Width): Row {
  return { map: OpcodeMap.Two, mask, value, reg: ANY, operation, which: Which.Row, operands, width };
}

/** The same with one ModRM.reg only. */
function only(reg: u8, row: Row): Row {
  return { map: row.map, mask: row.mask, value: row.value, reg, operation: row.operation, which: row.which, operands: row.operands, width: row.width };
}

/** The first of several operations. */
function from(which: Which, row: Row): Row {
  return { map: row.map, mask: row.mask, value: row.value, reg: row.reg, operation: row.operation, which, operands: row.operands, width: row.width };
}

/** SDM volume 2, tables. What drivers use for registers of devices comes first. */
const rows: readonly Row[] = [
  one(0xFE, 0x88, Operation.Move, Operands.ModrmRegister, Width.ByBit),
  one(0xFE, 0x8A, Operation.Move, Operands.RegisterModrm, Width.ByBit),
  only(0, one(0xFE, 0xC6, Operation.Move, Operands.ModrmImmediate, Width.ByBit)),
  one(0xFE, 0xA0, Operation.Move, Operands.AccumulatorOffset, Width.ByBit),
  one(0xFE, 0xA2, Operation.Move, Operands.OffsetAccumulator, Width.ByBit),
  two(0xFE, 0xB6, Operation.MoveZeroExtended, Operands.RegisterModrm, Width.Small),
  two(0xFE, 0xBE, Operation.MoveSignExtended, Operands.RegisterModrm, Width.Small),
  one(0xFF, 0x63, Operation.MoveSignExtended, Operands.RegisterModrm, Width.Half),
  two(0xFF, 0xC3, Operation.Move, Operands.ModrmRegister, Width.Double), // MOVNTI
  from(Which.OpcodeBits5To3, one(0xC6, 0x00, Operation.Add, Operands.ModrmRegister, Width.ByBit)),
  from(Which.OpcodeBits5To3, one(0xC6, 0x02, Operation.Add, Operands.RegisterModrm, Width.ByBit)),
  from(Which.ModrmReg, one(0xFC, 0x80, Operation.Add, Operands.ModrmImmediate, Width.ByBit)),
  one(0xFE, 0x84, Operation.Test, Operands.ModrmRegister, Width.ByBit),
  only(0, one(0xFE, 0xF6, Operation.Test, Operands.ModrmImmediate, Width.ByBit)),
  only(1, one(0xFE, 0xF6, Operation.Test, Operands.ModrmImmediate, Width.ByBit)),
  only(2, one(0xFE, 0xF6, Operation.Not, Operands.Modrm, Width.ByBit)),
  only(3, one(0xFE, 0xF6, Operation.Negate, Operands.Modrm, Width.ByBit)),
  only(0, one(0xFE, 0xFE, Operation.Increment, Operands.Modrm, Width.ByBit)),
  only(1, one(0xFE, 0xFE, Operation.Decrement, Operands.Modrm, Width.ByBit)),
  one(0xFE, 0x86, Operation.Exchange, Operands.ModrmRegister, Width.ByBit),
  two(0xFE, 0xB0, Operation.CompareExchange, Operands.ModrmRegister, Width.ByBit),
  two(0xFE, 0xC0, Operation.ExchangeAdd, Operands.ModrmRegister, Width.ByBit),
  from(Which.OpcodeBits4To3, two(0xE7, 0xA3, Operation.BitTest, Operands.ModrmRegister, Width.Operand)),
  from(Which.ModrmRegFrom4, two(0xFF, 0xBA, Operation.BitTest, Operands.ModrmImmediate, Width.Operand)),
  one(0xFE, 0xA4, Operation.MoveString, Operands.Implied, Width.ByBit),
  one(0xFE, 0xAA, Operation.StoreString, Operands.Implied, Width.ByBit),
  one(0xFE, 0xAC, Operation.LoadString, Operands.Implied, Width.ByBit),
];

const OTHER: Action = { operation: Operation.Other, operands: Operands.Implied, bytes: 0 };

/** What a decoded instruction does. */
export function actionOf(instruction: Instruction): Action {
  for (const row of rows) {
    if (matches(row, instruction)) return { operation: operationOf(row, instruction), operands: row.operands, bytes: widthOf(row.width, instruction) };
  }
  return OTHER;
}

function matches(row: Row, instruction: Instruction): boolean {
  if (row.map !== instruction.map || (instruction.opcode & row.mask) !== row.value) return false;
  if (row.width === Width.Half && instruction.size !== CodeSize.Bits64) return false; // ARPL
  return row.reg === ANY || row.reg === instruction.modrm().reg;
}

function operationOf(row: Row, instruction: Instruction): Operation {
  return (u8(row.operation) + distance(row.which, instruction)) as Operation;
}

function distance(which: Which, instruction: Instruction): u8 {
  switch (which) {
    case Which.Row: return 0;
    case Which.OpcodeBits5To3: return (instruction.opcode >> 3) & 7;
    case Which.OpcodeBits4To3: return (instruction.opcode >> 3) & 3;
    case Which.ModrmReg: return instruction.modrm().reg;
    case Which.ModrmRegFrom4: return instruction.modrm().reg & 3;
  }
}

function widthOf(width: Width, instruction: Instruction): u8 {
  const operand = u8(instruction.operandBytes());
  const isByte: boolean = (instruction.opcode & 1) === 0;
  switch (width) {
    case Width.ByBit: return isByte ? 1 : operand;
    case Width.Operand: return operand;
    case Width.Double: return operand === 8 ? 8 : 4;
    case Width.Small: return isByte ? 1 : 2;
    case Width.Half: return operand === 2 ? 2 : 4;
  }
}

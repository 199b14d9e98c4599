import { acceptsModRm } from './constraint.ts';
import { allowsThird, extensionBytes, extensionMap, hasExcluded, isExtension } from './extension.ts';
import { Immediate, Place, Role } from './form.ts';
import type { Form } from './form.ts';
import { Instruction, MAXIMUM_LENGTH } from './instruction.ts';
import { CodeSize } from './mode.ts';
import type { DecodeMode } from './mode.ts';
import { displacement16, displacement32, ModRm, NO_DISPLACEMENT, REGISTER, Sib, SIB_FOLLOWS } from './modrm.ts';
import { oneByte, twoByte } from './opcode_map.ts';
import { Prefixes, Repeat, Rex, withPrefix } from './prefixes.ts';
import { isAssigned, OpcodeMap, wideForm } from './wide_maps.ts';

/** Instead of a length: the processor raises #UD, or #GP for more than 15 bytes. */
export const INVALID: u32 = 0;
/** Instead of a length: the bytes at hand are the beginning of something longer. */
export const INCOMPLETE: u32 = 16;

/** The byte before the opcodes of the second map. */
const ESCAPE = 0x0F;

/** Length in bytes of the instruction with which `bytes` begin, 1 to 15; or `INVALID` or `INCOMPLETE`. */
export function instructionLength(bytes: readonly u8[], mode: DecodeMode): u32 {
  const instruction = new Instruction();
  instruction.load(bytes);
  return decode(instruction, mode);
}

/**
 * Finds the parts of the instruction that is loaded, and returns its length or what it is instead. Of an opcode it is known
 * whether there is one, whether it takes memory or a register, and LOCK; not with which of 66, F2, F3, W and L it exists.
 */
export function decode(into: Instruction, mode: DecodeMode): u32 {
  into.size = mode.size;
  into.amd = mode.amd;
  if (isBare(into)) return into.length;
  const length = readPrefixes(into);
  into.length = length <= into.available ? length : into.available < MAXIMUM_LENGTH ? INCOMPLETE : INVALID;
  return into.length;
}

/** Most instructions that are intercepted are an opcode and nothing else, of one byte or of 0F and one: they take the short way. */
function isBare(into: Instruction): boolean {
  if (into.available < 2) return false;
  const escaped: boolean = into.bytes[0] === ESCAPE;
  const opcode: u8 = into.bytes[escaped ? 1 : 0];
  const form = escaped ? twoByte[opcode] : oneByte[opcode];
  if (form.raw !== 0) return false;
  into.prefixes = Prefixes.of(0);
  into.rex = Rex.of(0);
  into.map = escaped ? OpcodeMap.Two : OpcodeMap.One;
  into.opcode = opcode;
  into.form = form;
  into.length = escaped ? 2 : 1;
  into.immediateAt = into.length;
  return true;
}

/** REX counts only right before the opcode. */
function readPrefixes(into: Instruction): u32 {
  let prefixes = Prefixes.of(0);
  let rex = Rex.of(0);
  for (let at: u32 = 0; at < into.available; at++) {
    const byte: u8 = into.bytes[at];
    const form = oneByte[byte];
    if (!isPrefix(form, into.size)) {
      into.prefixes = prefixes;
      into.rex = rex;
      return readOpcode(into, at + 1, byte, form);
    }
    if (form.role === Role.Rex) {
      rex = Rex.of(byte);
    } else {
      prefixes = withPrefix(prefixes, byte, into.size);
      rex = Rex.of(0);
    }
  }
  return INCOMPLETE;
}

function isPrefix(form: Form, size: CodeSize): boolean {
  return u8(form.role) >= u8(Role.Rex) && (form.role === Role.Prefix || size === CodeSize.Bits64);
}

/** `at`: after the byte `opcode`. */
function readOpcode(into: Instruction, at: u32, opcode: u8, form: Form): u32 {
  into.map = OpcodeMap.One;
  into.opcode = opcode;
  switch (form.role) {
    case Role.Escape: return readTwoByte(into, at);
    case Role.Extension: return readExtension(into, at, opcode, form);
    default: return readRest(into, at, form);
  }
}

function readTwoByte(into: Instruction, at: u32): u32 {
  if (at >= into.available) return INCOMPLETE;
  const opcode: u8 = into.bytes[at];
  const form = twoByte[opcode];
  into.map = OpcodeMap.Two;
  into.opcode = opcode;
  switch (form.role) {
    case Role.Escape: return readWide(into, at + 1, opcode === 0x38 ? OpcodeMap.Three38 : OpcodeMap.Three3A);
    case Role.Undefined: return INVALID;
    default: return readRest(into, at + 1, form);
  }
}

/** `at`: after the byte `first`. */
function readExtension(into: Instruction, at: u32, first: u8, form: Form): u32 {
  if (at >= into.available) return INCOMPLETE;
  const second: u8 = into.bytes[at];
  if (!isExtension(first, second, into.size)) return readRest(into, at, form);
  const map = extensionMap(first, second);
  if (map === OpcodeMap.One || hasExcluded(into)) return INVALID;
  if (at + 1 >= into.available) return INCOMPLETE;
  if (!allowsThird(first, into.bytes[at + 1])) return INVALID;
  return readWide(into, at + extensionBytes(first), map);
}

function readWide(into: Instruction, at: u32, map: OpcodeMap): u32 {
  if (at >= into.available) return INCOMPLETE;
  const opcode: u8 = into.bytes[at];
  into.map = map;
  into.opcode = opcode;
  return isAssigned(map, opcode) ? readRest(into, at + 1, wideForm(map, opcode)) : INVALID;
}

/** What follows the opcode: ModRM, SIB, displacement and immediate. */
function readRest(into: Instruction, at: u32, form: Form): u32 {
  into.form = form;
  let end: u32 = at;
  if (form.not64 && into.size === CodeSize.Bits64) return INVALID;
  if (form.modrm) {
    if (at >= into.available) return INCOMPLETE;
    const modrm = ModRm.of(into.bytes[at]);
    if (!acceptsModRm(into, form, modrm)) return INVALID;
    into.modrmAt = at;
    end = form.place === Place.Ignored ? at + 1 : addressEnd(into, modrm, at + 1);
  } else if (into.prefixes.lock) return INVALID;
  into.immediateAt = end;
  if (form.immediate !== Immediate.None) end += immediateLength(into, form.immediate);
  return end > MAXIMUM_LENGTH ? INVALID : end;
}

/** Position after SIB and displacement, which begin at `at`. */
function addressEnd(from: Instruction, modrm: ModRm, at: u32): u32 {
  if (from.addressBytes() === 2) return at + displacement16(modrm);
  if (modrm.mod === REGISTER || modrm.rm !== SIB_FOLLOWS) return at + displacement32(modrm, modrm.rm);
  if (modrm.mod !== NO_DISPLACEMENT) return at + 1 + displacement32(modrm, 0);
  // Without the SIB byte the least that follows is told: it is more than what is at hand.
  return at + 1 + displacement32(modrm, at < from.available ? Sib.of(from.bytes[at]).base : 0);
}

function immediateLength(from: Instruction, immediate: Immediate): u32 {
  switch (immediate) {
    case Immediate.None: return 0;
    case Immediate.Byte: return 1;
    case Immediate.Word: return 2;
    case Immediate.WordAndByte: return 3;
    case Immediate.Double: return 4;
    case Immediate.Operand: return operandLength(from);
    case Immediate.Full: return from.operandBytes();
    case Immediate.Branch: return from.size === CodeSize.Bits64 && !from.amd ? 4 : operandLength(from);
    case Immediate.Far: return operandLength(from) + 2;
    case Immediate.Offset: return from.addressBytes();
    case Immediate.TestByte: return from.modrm().reg < 2 ? 1 : 0;
    case Immediate.TestOperand: return from.modrm().reg < 2 ? operandLength(from) : 0;
    case Immediate.Extract: return from.prefixes.operandSize || from.prefixes.repeat === Repeat.WhileNotEqual ? 2 : 0;
  }
}

/** Operands of 64 bits have immediates of 32, which are extended by their sign. */
function operandLength(from: Instruction): u32 {
  return from.operandBytes() === 2 ? 2 : 4;
}

import { Operands, Operation } from '../decode/operation.ts';
import type { Action } from '../decode/operation.ts';
import type { Instruction } from '../decode/instruction.ts';
import { immediateOf, linearOf, offsetOf, readRegister, registerOperand, segmentOf, writeRegister } from '../decode/operand.ts';
import { endByMemoryFault } from '../exit/memory_fault.ts';
import type { NestedFault } from '../vcpu/backend.ts';
import { Place } from '../vcpu/place.ts';
import { ExitResult } from '../vcpu/result.ts';
import type { Vcpu } from '../vcpu/vcpu.ts';
import { lowPart, signExtended } from '../vcpu/width.ts';
import { isThere, readPlace, writePlace } from './access.ts';
import { compute, StatusFlags } from './arithmetic.ts';

const RAX: u8 = 0;

/** How many operations can be met: those before the strings. */
const OPERATIONS = 23;

/** Operations that leave their destination alone. */
const onlyLooks = table<boolean>(OPERATIONS, false, { [Operation.Compare]: true, [Operation.Test]: true, [Operation.BitTest]: true });

/** Carries out an instruction whose one operand in memory is a device's register, at least in part. */
export function carryOut(vcpu: Vcpu, instruction: Instruction, action: Action, fault: NestedFault): ExitResult {
  const isTarget: boolean = isMemoryTarget(action.operands);
  const writes: boolean = isTarget && !onlyLooks[u32(action.operation)];
  const segment = segmentOf(instruction);
  const offset = lowPart(offsetOf(vcpu, instruction) + bitDistance(vcpu, instruction, action), u8(instruction.addressBytes()));
  const place = new Place();
  if (!place.find(vcpu, segment, offset, linearOf(vcpu, instruction, segment, offset), action.bytes, writes)) return place.raise(vcpu);
  if (!place.covers(fault.address) || !isThere(vcpu.domain, place, writes)) return endByMemoryFault(vcpu, fault);
  if (isTarget) intoMemory(vcpu, instruction, action, place, writes);
  else fromMemory(vcpu, instruction, action, place);
  return ExitResult.Advance;
}

function isMemoryTarget(operands: Operands): boolean {
  return operands !== Operands.RegisterModrm && operands !== Operands.AccumulatorOffset;
}

/** The destination is memory. MOV does not read it. */
function intoMemory(vcpu: Vcpu, instruction: Instruction, action: Action, place: Place, writes: boolean): void {
  const number = generalOperand(instruction, action.operands);
  const source: u64 = action.operands === Operands.ModrmImmediate ? immediateOf(instruction) : readRegister(vcpu, instruction, number, action.bytes);
  const before: u64 = action.operation === Operation.Move ? 0n : readPlace(vcpu.domain, place);
  if (action.operation === Operation.CompareExchange) return compareExchange(vcpu, instruction, place, before, source);
  const { value, flags } = compute(action.operation, before, source, action.bytes, StatusFlags.of(vcpu.backend.rflags()));
  if (writes) writePlace(vcpu.domain, place, value);
  if (action.operation === Operation.Exchange || action.operation === Operation.ExchangeAdd) writeRegister(vcpu, instruction, number, action.bytes, before);
  vcpu.backend.setRflags(flags.raw);
}

/** The destination is a register; MOVZX and MOVSX fill all of it. */
function fromMemory(vcpu: Vcpu, instruction: Instruction, action: Action, place: Place): void {
  const number = generalOperand(instruction, action.operands);
  const left = readRegister(vcpu, instruction, number, action.bytes);
  const { value, flags } = compute(action.operation, left, readPlace(vcpu.domain, place), action.bytes, StatusFlags.of(vcpu.backend.rflags()));
  const extends_: boolean = action.operation === Operation.MoveZeroExtended || action.operation === Operation.MoveSignExtended;
  if (!onlyLooks[u32(action.operation)]) writeRegister(vcpu, instruction, number, extends_ ? u8(instruction.operandBytes()) : action.bytes, value);
  vcpu.backend.setRflags(flags.raw);
}

/** The destination is written in any case (SDM volume 2, CMPXCHG). */
function compareExchange(vcpu: Vcpu, instruction: Instruction, place: Place, before: u64, source: u64): void {
  const wanted = readRegister(vcpu, instruction, RAX, place.bytes);
  const { flags } = compute(Operation.Compare, wanted, before, place.bytes, StatusFlags.of(vcpu.backend.rflags()));
  writePlace(vcpu.domain, place, flags.zero ? source : before);
  if (!flags.zero) writeRegister(vcpu, instruction, RAX, place.bytes, before);
  vcpu.backend.setRflags(flags.raw);
}

/** The register beside the memory; RAX for MOV A0 to A3. */
function generalOperand(instruction: Instruction, operands: Operands): u8 {
  return operands === Operands.AccumulatorOffset || operands === Operands.OffsetAccumulator ? RAX : registerOperand(instruction);
}

/** How far from its operand a bit test with a register reaches: any bit of the segment can be named (SDM volume 2, BT). */
function bitDistance(vcpu: Vcpu, instruction: Instruction, action: Action): u64 {
  const isBit: boolean = u32(action.operation) >= u32(Operation.BitTest) && u32(action.operation) <= u32(Operation.BitComplement);
  if (!isBit || action.operands !== Operands.ModrmRegister) return 0n;
  const index = i64(signExtended(readRegister(vcpu, instruction, registerOperand(instruction), action.bytes), action.bytes));
  const width = i64(8 * action.bytes);
  return u64((index & ~(width - 1n)) >> 3n);
}

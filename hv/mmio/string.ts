import type { Instruction } from '../decode/instruction.ts';
import { linearOf, segmentOf } from '../decode/operand.ts';
import { Operation } from '../decode/operation.ts';
import type { Action } from '../decode/operation.ts';
import { Repeat } from '../decode/prefixes.ts';
import { endByMemoryFault } from '../exit/memory_fault.ts';
import { SegmentName } from '../vcpu/backend.ts';
import type { NestedFault } from '../vcpu/backend.ts';
import { Rflags } from '../vcpu/control_registers.ts';
import { Place } from '../vcpu/place.ts';
import { countDown, counter, ELEMENTS_PER_EXIT, goOnLater, stepped, trapBetweenElements } from '../vcpu/repeat.ts';
import { ExitResult } from '../vcpu/result.ts';
import type { Vcpu } from '../vcpu/vcpu.ts';
import { lowPart, withLowPart } from '../vcpu/width.ts';
import { isThere, readPlace, writePlace } from './access.ts';

/**
 * MOVS, STOS and LODS of which a device's register is an operand, with and without REP (SDM volume 2). An element that neither
 * memory nor a device answers is left to the processor, unless it is the first: then the domain ends.
 */
export function carryOutString(vcpu: Vcpu, instruction: Instruction, action: Action, fault: NestedFault): ExitResult {
  const width = u8(instruction.addressBytes());
  const isRepeated: boolean = instruction.prefixes.repeat !== Repeat.None;
  const flags = Rflags.of(vcpu.backend.rflags());
  const from = new Place();
  const to = new Place();
  for (let moved: u32 = 0; moved < ELEMENTS_PER_EXIT; moved++) {
    if (isRepeated && counter(vcpu, width) === 0n) break;
    if (action.operation !== Operation.StoreString && !find(from, vcpu, instruction, action, false)) return from.raise(vcpu);
    if (action.operation !== Operation.LoadString && !find(to, vcpu, instruction, action, true)) return to.raise(vcpu);
    const answers: boolean = isThere(vcpu.domain, from, false) && isThere(vcpu.domain, to, true);
    if (moved === 0 && !(answers && (from.covers(fault.address) || to.covers(fault.address)))) return endByMemoryFault(vcpu, fault);
    if (!answers) return goOnLater(vcpu);
    move(vcpu, action, from, to);
    step(vcpu, action, flags.direction, width);
    if (!isRepeated) break;
    countDown(vcpu, width);
    if (flags.trap && counter(vcpu, width) !== 0n) return trapBetweenElements(vcpu, true);
  }
  return isRepeated && counter(vcpu, width) !== 0n ? goOnLater(vcpu) : ExitResult.Advance;
}

/** Finds the place of the element that is read, at RSI, or written, at ES:RDI. */
function find(place: Place, vcpu: Vcpu, instruction: Instruction, action: Action, write: boolean): boolean {
  const segment: SegmentName = write ? SegmentName.Es : segmentOf(instruction);
  const offset = lowPart(write ? vcpu.registers.rdi : vcpu.registers.rsi, u8(instruction.addressBytes()));
  return place.find(vcpu, segment, offset, linearOf(vcpu, instruction, segment, offset), action.bytes, write);
}

function move(vcpu: Vcpu, action: Action, from: Place, to: Place): void {
  const registers = vcpu.registers;
  const value: u64 = action.operation === Operation.StoreString ? registers.rax : readPlace(vcpu.domain, from);
  if (action.operation === Operation.LoadString) registers.rax = withLowPart(registers.rax, value, action.bytes);
  else writePlace(vcpu.domain, to, value);
}

function step(vcpu: Vcpu, action: Action, backwards: boolean, width: u8): void {
  const registers = vcpu.registers;
  if (action.operation !== Operation.StoreString) registers.rsi = stepped(registers.rsi, action.bytes, backwards, width);
  if (action.operation !== Operation.LoadString) registers.rdi = stepped(registers.rdi, action.bytes, backwards, width);
}

import type { Instruction } from '../decode/instruction.ts';
import { hasMemory } from '../decode/operand.ts';
import { actionOf, Operands, Operation } from '../decode/operation.ts';
import type { Action } from '../decode/operation.ts';
import { EndReason } from '../domain/end.ts';
import type { NestedFault } from '../vcpu/backend.ts';
import { ExitResult } from '../vcpu/result.ts';
import type { Vcpu } from '../vcpu/vcpu.ts';
import { carryOut } from './operand.ts';
import { carryOutString } from './string.ts';

/**
 * Carries out the instruction whose access to a device faulted. Its address is found anew, by the guest's registers and page
 * tables: where it is another than the fault's, the domain ends, as by an access to nothing. Data breakpoints and alignment
 * checks are the processor's, before the fault; none is looked for here.
 */
export function emulateAccess(vcpu: Vcpu, fault: NestedFault): ExitResult {
  const instruction = vcpu.backend.exitedInstruction(vcpu);
  if (instruction.length === 0) return ExitResult.Kill;
  const action = actionOf(instruction);
  if (isString(action.operation)) return carryOutString(vcpu, instruction, action, fault);
  return isCarriedOut(instruction, action) ? carryOut(vcpu, instruction, action, fault) : refuse(vcpu, instruction, fault);
}

function isString(operation: Operation): boolean {
  return operation === Operation.MoveString || operation === Operation.StoreString || operation === Operation.LoadString;
}

/** With one operand in memory, by ModRM or at an offset of its own. */
function isCarriedOut(instruction: Instruction, action: Action): boolean {
  return u32(action.operation) < u32(Operation.MoveString) && (hasMemory(instruction) || action.operands === Operands.AccumulatorOffset || action.operands === Operands.OffsetAccumulator);
}

function refuse(vcpu: Vcpu, instruction: Instruction, fault: NestedFault): ExitResult {
  log.error(`domain ${vcpu.domain.id} uses the device at guest-physical address ${hex(fault.address)} by an instruction that is not carried out there; RIP ${hex(vcpu.backend.rip())}, its bytes:`);
  for (let i: u32 = 0; i < instruction.length; i++) log.print(` ${hex(instruction.bytes[i])}`);
  log.print('\n');
  vcpu.domain.end(EndReason.Unemulated);
  return ExitResult.Kill;
}

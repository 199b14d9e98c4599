import { Dr6, Rflags } from './control_registers.ts';
import { ExitResult } from './result.ts';
import type { Vcpu } from './vcpu.ts';
import { lowPart, withLowPart } from './width.ts';

/** Elements of a string that one exit moves at most. A longer REP is taken up again at the same instruction, so that interrupts come in between. */
export const ELEMENTS_PER_EXIT: u32 = 64;

/** Whatever comes between two elements finds RF set, so that a breakpoint on the instruction is not hit again (SDM 17.3.1.1). */
export function goOnLater(vcpu: Vcpu): ExitResult {
  vcpu.backend.setRflags(Rflags.of(vcpu.backend.rflags()).with({ resume: true }).raw);
  return ExitResult.Retry;
}

/** Traps come after each element, at the same instruction as long as there are more (SDM volume 2, REP). */
export function trapBetweenElements(vcpu: Vcpu, isSingleStep: boolean): ExitResult {
  if (isSingleStep) vcpu.backend.pendTraps(vcpu, Dr6.with({ singleStep: true }));
  return goOnLater(vcpu);
}

/** RCX in the width of the address, 2, 4 or 8 bytes. */
export function counter(vcpu: Vcpu, addressBytes: u8): u64 {
  return lowPart(vcpu.registers.rcx, addressBytes);
}

export function countDown(vcpu: Vcpu, addressBytes: u8): void {
  vcpu.registers.rcx = withLowPart(vcpu.registers.rcx, vcpu.registers.rcx - 1n, addressBytes);
}

/** An index register, RSI or RDI, moved past one element: by RFLAGS.DF upwards or downwards. */
export function stepped(index: u64, bytes: u8, backwards: boolean, addressBytes: u8): u64 {
  return withLowPart(index, backwards ? index - u64(bytes) : index + u64(bytes), addressBytes);
}

import type { Vcpu } from './vcpu.ts';

/** Numbers of the general registers in instructions: SDM volume 2, table 2-2. */
const RSP = 4;

/** The general register of that number, 0 (RAX) to 15 (R15). */
export function readGeneral(vcpu: Vcpu, number: u8): u64 {
  const registers = vcpu.registers;
  switch (number) {
    case 0: return registers.rax;
    case 1: return registers.rcx;
    case 2: return registers.rdx;
    case 3: return registers.rbx;
    case RSP: return vcpu.backend.rsp();
    case 5: return registers.rbp;
    case 6: return registers.rsi;
    case 7: return registers.rdi;
    case 8: return registers.r8;
    case 9: return registers.r9;
    case 10: return registers.r10;
    case 11: return registers.r11;
    case 12: return registers.r12;
    case 13: return registers.r13;
    case 14: return registers.r14;
    default: return registers.r15;
  }
}

export function writeGeneral(vcpu: Vcpu, number: u8, value: u64): void {
  const registers = vcpu.registers;
  switch (number) {
    case 0: registers.rax = value; return;
    case 1: registers.rcx = value; return;
    case 2: registers.rdx = value; return;
    case 3: registers.rbx = value; return;
    case RSP: vcpu.backend.setRsp(value); return;
    case 5: registers.rbp = value; return;
    case 6: registers.rsi = value; return;
    case 7: registers.rdi = value; return;
    case 8: registers.r8 = value; return;
    case 9: registers.r9 = value; return;
    case 10: registers.r10 = value; return;
    case 11: registers.r11 = value; return;
    case 12: registers.r12 = value; return;
    case 13: registers.r13 = value; return;
    case 14: registers.r14 = value; return;
    default: registers.r15 = value; return;
  }
}

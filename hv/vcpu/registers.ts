/**
 * The general registers of a guest as the exit stub leaves them: fifteen pushes from the end of this object downwards, so
 * the order of the fields is the reverse of the order of the pushes. RSP, RIP and RFLAGS lie in the VMCS.
 */
export class Registers {
  r15: u64 = 0n;
  r14: u64 = 0n;
  r13: u64 = 0n;
  r12: u64 = 0n;
  r11: u64 = 0n;
  r10: u64 = 0n;
  r9: u64 = 0n;
  r8: u64 = 0n;
  rdi: u64 = 0n;
  rsi: u64 = 0n;
  rbp: u64 = 0n;
  rbx: u64 = 0n;
  rdx: u64 = 0n;
  rcx: u64 = 0n;
  rax: u64 = 0n;
}

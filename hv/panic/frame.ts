/**
 * What the runtime's stubs leave on the stack at an exception in the hypervisor (SDM volume 3, section 6.14.2). The error
 * code is zero where the exception has none.
 */
export class ExceptionFrame {
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
  vector: u64 = 0n;
  errorCode: u64 = 0n;
  rip: u64 = 0n;
  cs: u64 = 0n;
  rflags: u64 = 0n;
  rsp: u64 = 0n;
  ss: u64 = 0n;
}

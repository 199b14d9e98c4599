import { ExitResult } from '../vcpu/result.ts';
import type { Vcpu } from '../vcpu/vcpu.ts';
import { withLowPart } from '../vcpu/width.ts';
import { noteIoBreakpoints } from './io_breakpoint.ts';
import { handleStringIo } from './string_io.ts';

/** IN and OUT with AL, AX or EAX; a 32-bit result clears the upper half of RAX, narrower ones keep the rest (SDM volume 1, 3.4.1.1). */
export function handlePortIo(vcpu: Vcpu): ExitResult {
  const io = vcpu.backend.portAccess();
  vcpu.detail = u64(io.port);
  if (io.isString) return handleStringIo(vcpu, io);
  const registers = vcpu.registers;
  if (io.isIn) registers.rax = withLowPart(registers.rax, u64(vcpu.domain.ports.read(io.port, io.bytes)), io.bytes);
  else vcpu.domain.ports.write(io.port, io.bytes, u32(registers.rax));
  noteIoBreakpoints(vcpu, io.port, io.bytes);
  return ExitResult.Advance;
}

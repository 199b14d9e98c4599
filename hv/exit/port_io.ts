import type { PortAccess } from '../vcpu/backend.ts';
import { ExitResult } from '../vcpu/result.ts';
import type { Vcpu } from '../vcpu/vcpu.ts';
import { noteIoBreakpoints } from './io_breakpoint.ts';
import { handleStringIo } from './string_io.ts';

/** IN and OUT with AL, AX or EAX; a 32-bit result clears the upper half of RAX, narrower ones keep the rest (SDM volume 1, 3.4.1.1). */
export function handlePortIo(vcpu: Vcpu): ExitResult {
  const io = vcpu.backend.portAccess();
  vcpu.detail = u64(io.port);
  if (io.isString) return handleStringIo(vcpu, io);
  const registers = vcpu.registers;
  if (io.isIn) registers.rax = merge(registers.rax, vcpu.domain.ports.read(io.port, io.bytes), io);
  else vcpu.domain.ports.write(io.port, io.bytes, u32(registers.rax));
  noteIoBreakpoints(vcpu, io.port, io.bytes);
  return ExitResult.Advance;
}

/** RAX as an IN of one byte, or of two, sees it. */
const Al = register(u64, { value: bits<u8>(7, 0) });
const Ax = register(u64, { value: bits<u16>(15, 0) });

function merge(rax: u64, value: u32, io: PortAccess): u64 {
  switch (io.bytes) {
    case 1: return Al.of(rax).with({ value: u8(value) }).raw;
    case 2: return Ax.of(rax).with({ value: u16(value) }).raw;
    default: return u64(value);
  }
}

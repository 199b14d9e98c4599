import { processor } from '../processor/processor.ts';
import type { Registers } from '../vcpu/registers.ts';
import { DumpSection, dumpWriter } from './writer.ts';

/** The vCPU that this processor was serving, if any, and what the virtualization extension says of it. */
export function writeServedVcpu(): void {
  const vcpu = processor.here().vcpu;
  if (vcpu === null) return;
  const backend = vcpu.backend;
  dumpWriter.section(DumpSection.Vcpu, 16 + 22 * 8);
  dumpWriter.put32(vcpu.domain.id);
  dumpWriter.put32(u32(vcpu.kind));
  dumpWriter.put32(vcpu.hazards);
  dumpWriter.put32(vcpu.events.pending.raw);
  writeGeneral(vcpu.registers);
  dumpWriter.put64(backend.rip());
  dumpWriter.put64(backend.rsp());
  dumpWriter.put64(backend.rflags());
  dumpWriter.put64(backend.cr0());
  dumpWriter.put64(backend.cr3());
  dumpWriter.put64(backend.cr4());
  dumpWriter.put64(backend.efer());
  backend.writeState(dumpWriter);
}

function writeGeneral(registers: Registers): void {
  dumpWriter.put64(registers.r15);
  dumpWriter.put64(registers.r14);
  dumpWriter.put64(registers.r13);
  dumpWriter.put64(registers.r12);
  dumpWriter.put64(registers.r11);
  dumpWriter.put64(registers.r10);
  dumpWriter.put64(registers.r9);
  dumpWriter.put64(registers.r8);
  dumpWriter.put64(registers.rdi);
  dumpWriter.put64(registers.rsi);
  dumpWriter.put64(registers.rbp);
  dumpWriter.put64(registers.rbx);
  dumpWriter.put64(registers.rdx);
  dumpWriter.put64(registers.rcx);
  dumpWriter.put64(registers.rax);
}

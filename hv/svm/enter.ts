import { FrameUse, frames } from '../memory/frames.ts';
import { Msr } from '../processor/msrs.ts';
import { processorFeatures } from '../processor/features.ts';
import { Cr4, Efer } from '../vcpu/control_registers.ts';

/** Turns AMD-V on (15.4, 15.30.4): the processor saves its own state in a page of its own. Machine checks are on, XSETBV works. */
export function enableSvm(): void {
  cpu.wrmsr(u32(Msr.Efer), Efer.of(cpu.rdmsr(u32(Msr.Efer))).with({ svme: true }).raw);
  cpu.wrmsr(u32(Msr.HostSaveArea), frames.take(FrameUse.ControlStructures));
  cpu.writeCr4(Cr4.of(cpu.readCr4()).with({ mce: true, osxsave: processorFeatures().xsave }).raw);
}

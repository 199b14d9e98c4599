import { Cr4 } from '../vcpu/control_registers.ts';
import { FrameUse, frames } from '../memory/frames.ts';
import { Msr } from '../processor/msrs.ts';
import { processorFeatures } from '../processor/features.ts';
import { vmxCapabilities } from './capabilities.ts';

/** INVEPT type: SDM 31.3. Nothing that a former hypervisor left in the translation caches may be used. */
const ALL_CONTEXTS: u64 = 2n;

/** A region for VMXON or a VMCS: 4 KB that begin with the revision (SDM 25.2, 25.11.5). */
export function makeVmxRegion(): Hpa {
  const region = frames.take(FrameUse.ControlStructures);
  memory.store32(region, vmxCapabilities.revision);
  return region;
}

/** Turns VMX operation on. CR0 and CR4 get the bits that it fixes (SDM 24.8), machine checks are on, XSETBV works. */
export function enterVmxOperation(): void {
  const cr0: u64 = (cpu.readCr0() | cpu.rdmsr(u32(Msr.VmxCr0Fixed0))) & cpu.rdmsr(u32(Msr.VmxCr0Fixed1));
  cpu.writeCr0(cr0);
  const cr4 = Cr4.of(cpu.readCr4() | cpu.rdmsr(u32(Msr.VmxCr4Fixed0)));
  cpu.writeCr4(cr4.with({ vmxe: true, mce: true, osxsave: processorFeatures().xsave }).raw);
  assert(vmx.on(makeVmxRegion()));
  assert(vmx.invept(ALL_CONTEXTS, 0n));
}

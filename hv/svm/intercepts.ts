import { Exception } from '../vcpu/event.ts';

/** Reads of CR0 to CR15 in the low half, writes in the high one: APM volume 2, table B-1, 000h. */
export const ControlRegisterIntercepts = register(u32, {
  readCr0: flag(0), readCr4: flag(4), readCr8: flag(8), writeCr0: flag(16), writeCr4: flag(20), writeCr8: flag(24),
});
export type ControlRegisterIntercepts = Value<typeof ControlRegisterIntercepts>;

/** 00Ch. `writeCr0`: only writes that change more than TS and MP. */
const Intercepts1 = register(u32, {
  interrupt: flag(0), nmi: flag(1), smi: flag(2), init: flag(3), virtualInterrupt: flag(4), writeCr0: flag(5), rdpmc: flag(15), cpuid: flag(18), rsm: flag(19),
  iret: flag(20), invd: flag(22), hlt: flag(24), invlpga: flag(26), io: flag(27), msr: flag(28), taskSwitch: flag(29), ferrFreeze: flag(30), shutdown: flag(31),
});
type Intercepts1 = Value<typeof Intercepts1>;

/** 010h. */
export const Intercepts2 = register(u32, {
  vmrun: flag(0), vmmcall: flag(1), vmload: flag(2), vmsave: flag(3), stgi: flag(4), clgi: flag(5), skinit: flag(6), icebp: flag(8), wbinvd: flag(9),
  monitor: flag(10), mwait: flag(11), mwaitArmed: flag(12), xsetbv: flag(13), rdpru: flag(14),
});

/** CR4 has bits that are the hypervisor's; reads exit only while the guest's view differs. CR8 is the task priority of the local APIC, a device. */
export const CONTROL_REGISTERS: u32 = ControlRegisterIntercepts.with({ readCr8: true, writeCr4: true, writeCr8: true }).raw;

/** Delivery loops of #DB and #AC, and the host's machine checks. */
export const EXCEPTIONS: u32 = (1 << u32(Exception.Debug)) | (1 << u32(Exception.AlignmentCheck)) | (1 << u32(Exception.MachineCheck));

/**
 * What exits besides. INT1 does so because it would not come as an exception everywhere (QEMU stops the machine for its debugger). Those of
 * AMD-V itself are never the guest's: EFER.SVME, which is set in it by necessity, lets it execute them.
 */
export const ALWAYS1: u32 = Intercepts1.with({
  interrupt: true, nmi: true, init: true, writeCr0: true, rdpmc: true, cpuid: true, rsm: true, invd: true, hlt: true, invlpga: true, io: true, msr: true,
  taskSwitch: true, shutdown: true,
}).raw;

export const ALWAYS2: u32 = Intercepts2.with({
  vmrun: true, vmmcall: true, vmload: true, vmsave: true, stgi: true, clgi: true, skinit: true, icebp: true, wbinvd: true, monitor: true, mwait: true,
  mwaitArmed: true, xsetbv: true, rdpru: true,
}).raw;

/** Those of `ALWAYS1`, and the two windows. */
export function interceptsWith(interruptWindow: boolean, iret: boolean): u32 {
  return Intercepts1.of(ALWAYS1).with({ virtualInterrupt: interruptWindow, iret }).raw;
}

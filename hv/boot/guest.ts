import { haltMachine, refuse } from '../console/shutdown.ts';
import type { Domain } from '../domain/domain.ts';
import { installAcpi } from '../guest/acpi.ts';
import { loadLinux, PARAMETERS } from '../guest/linux.ts';
import { KernelFault, kernelFaults } from '../guest/linux_check.ts';
import { StartMode } from '../vcpu/start.ts';
import type { StartState } from '../vcpu/start.ts';
import { bootInformation } from './boot_information.ts';
import type { BootModule } from './boot_module.ts';
import { options } from './options.ts';

/** Where a BIOS puts a boot sector, and where the stack grows down from. */
const TEST_ADDRESS: Gpa = 0x7C00n;
const LOW_RAM_END: Gpa = 0xA_0000n;

/** Loads what the boot loader passed for the guest, and says how it begins. Halts the machine if it cannot be started. */
export function loadGuest(domain: Domain): StartState {
  const modules = bootInformation.all();
  if (modules.length === 0) refuse('there is no guest: the boot loader must pass its kernel as the first module');
  return options.test ? loadTest(domain, modules[0]) : loadKernel(domain, modules);
}

/** Where a flat binary for real mode begins: at 0000:7C00. */
export const TEST_STATE: StartState = { mode: StartMode.Real, rip: TEST_ADDRESS, rsp: TEST_ADDRESS, rsi: 0n, rdx: 0n };

/** Places a flat binary for real mode. False if it is too large. */
export function placeTest(domain: Domain, module: BootModule): boolean {
  return module.bytes() <= LOW_RAM_END - TEST_ADDRESS && domain.memory.placeFrom(TEST_ADDRESS, module.start, module.bytes());
}

function loadTest(domain: Domain, module: BootModule): StartState {
  if (!placeTest(domain, module)) {
    log.error(`the test guest has ${module.bytes()} bytes: it must fit between 0x7c00 and 0xa0000`);
    haltMachine();
  }
  return TEST_STATE;
}

/** A Linux: the first module is its kernel, with its command line; the second, if there is one, its initramfs. */
function loadKernel(domain: Domain, modules: BootModule[]): StartState {
  const kernel = modules[0];
  const hasRamdisk: boolean = modules.length > 1;
  const linux = loadLinux(domain.memory, {
    kernel: kernel.start,
    kernelLength: kernel.bytes(),
    ramdisk: hasRamdisk ? modules[1].start : 0n,
    ramdiskLength: hasRamdisk ? modules[1].bytes() : 0n,
    commandLine: kernel.commandLine(),
  });
  if (linux.fault !== KernelFault.Fine) refuse(kernelFaults[u32(linux.fault)]);
  installAcpi(domain.memory);
  return { mode: StartMode.Flat32, rip: u64(linux.entry), rsp: 0n, rsi: u64(PARAMETERS), rdx: 0n };
}

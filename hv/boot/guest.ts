import { haltMachine } from '../console/shutdown.ts';
import type { Domain } from '../domain/domain.ts';
import { installAcpi } from '../guest/acpi.ts';
import { loadLinux, PARAMETERS } from '../guest/linux.ts';
import { KernelFault, kernelFaults } from '../guest/linux_check.ts';
import { StartMode } from '../vcpu/start.ts';
import type { StartState } from '../vcpu/start.ts';
import { bootInformation } from './multiboot.ts';
import { options } from './options.ts';

/** Where a BIOS puts a boot sector, and where the stack grows down from. */
const TEST_ADDRESS: Gpa = 0x7C00n;
const LOW_RAM_END: Gpa = 0xA_0000n;

/** Loads what the boot loader passed for the guest, and says how it begins. */
export function loadGuest(domain: Domain): StartState {
  installAcpi(domain.memory);
  return options.test ? loadTestGuest(domain) : loadLinuxGuest(domain);
}

/** Loads the first module as a flat binary for real mode, started at 0000:7C00. Halts the machine if there is none that fits. */
function loadTestGuest(domain: Domain): StartState {
  for (const module of bootInformation.all()) {
    if (module.bytes() > LOW_RAM_END - TEST_ADDRESS || !domain.memory.placeFrom(TEST_ADDRESS, module.start, module.bytes())) {
      log.error(`the test guest has ${module.bytes()} bytes: it must fit between 0x7c00 and 0xa0000`);
      haltMachine();
    }
    return { mode: StartMode.Real, rip: TEST_ADDRESS, rsp: TEST_ADDRESS, rsi: 0n, rdx: 0n };
  }
  log.error('there is no test guest: the boot loader must pass it as the first module');
  haltMachine();
}

/** Loads the first module as a Linux kernel, its text as the command line, the second as the initramfs. Halts the machine if that cannot be. */
function loadLinuxGuest(domain: Domain): StartState {
  const modules = bootInformation.all();
  if (modules.length === 0) {
    log.error('there is no guest kernel: the boot loader must pass it as the first module');
    haltMachine();
  }
  const kernel = modules[0];
  const hasRamdisk: boolean = modules.length > 1;
  const started = loadLinux(domain.memory, {
    kernel: kernel.start, kernelLength: kernel.bytes(), commandLine: kernel.commandLine(),
    ramdisk: hasRamdisk ? modules[1].start : 0n, ramdiskLength: hasRamdisk ? modules[1].bytes() : 0n,
  });
  if (started.fault !== KernelFault.Fine) {
    log.error(`${kernelFaults[u32(started.fault)]}`);
    haltMachine();
  }
  return { mode: StartMode.Flat32, rip: started.entry, rsp: 0n, rsi: PARAMETERS, rdx: 0n };
}

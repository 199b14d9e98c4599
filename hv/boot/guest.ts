import { haltMachine } from '../console/shutdown.ts';
import type { Domain } from '../domain/domain.ts';
import { StartMode } from '../vcpu/start.ts';
import type { StartState } from '../vcpu/start.ts';
import { bootInformation } from './multiboot.ts';
import { options } from './options.ts';

/** Where a BIOS puts a boot sector, and where the stack grows down from. */
const TEST_ADDRESS: Gpa = 0x7C00n;
const LOW_RAM_END: Gpa = 0xA_0000n;

/** Loads what the boot loader passed for the guest, and says how it begins. */
export function loadGuest(domain: Domain): StartState {
  return options.test ? loadTestGuest(domain) : loadTestGuest(domain);
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

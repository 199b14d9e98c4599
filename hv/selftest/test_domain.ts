import { placeTest, TEST_STATE } from '../boot/guest.ts';
import type { BootModule } from '../boot/boot_module.ts';
import { isDamaged } from '../boot/module_hash.ts';
import { putTogether } from '../boot/steps.ts';
import { PortBus } from '../device/port_bus.ts';
import { Domain } from '../domain/domain.ts';
import { giveMemory } from '../domain/machine_memory.ts';
import { Watchdog } from '../domain/watchdog.ts';
import { FrameMark, frames } from '../memory/frames.ts';
import { processor } from '../processor/processor.ts';
import { hostClock } from '../time/clock.ts';
import { enterGuest } from '../vcpu/run.ts';
import type { Candidate } from './candidate.ts';
import { GuestOutput } from './guest_output.ts';

/** Bytes of memory of a test guest. */
const MEMORY: u64 = 0x40_0000n;
/** How long a test guest may run. */
const SECONDS: u64 = 2n;

const domains = pool(Domain, 1);
const buses = pool(PortBus, 1);
const watchdogs = pool(Watchdog, 1);
const outputs = pool(GuestOutput, 1);
/** The machine's memory without the test guest's. */
const before = new FrameMark();

/**
 * Makes a new domain of that number and starts a test guest in it, which leaves by `lyn_resumed`. Gives the reason if it cannot be
 * started; empty text otherwise, which nobody sees.
 */
export function startTestGuest(candidate: Candidate, module: BootModule, id: u32): string {
  if (isDamaged(module)) return 'it is not what its SHA-256 says: write the image to the medium again, or take another medium';
  frames.mark(before);
  const domain = domains.take(id, buses.take()!)!;
  if (!giveMemory(domain.memory, MEMORY)) return giveUp('there are no 4 MB free in one piece');
  if (!placeTest(domain, module)) return giveUp('it is too large');
  const vcpu = candidate.makeVcpu(domain);
  putTogether(domain, vcpu, TEST_STATE, outputs.take()!);
  watchdogs.take(domain)!.start(SECONDS * hostClock.ticksPerSecond);
  enterGuest(vcpu);
  return '';
}

/** What the test guest has said; until `endTestGuest`. */
export function testOutput(): GuestOutput {
  return outputs.at(0)!;
}

/**
 * Its domain has ended, by whatever reason: nothing of it stays behind. The next one's memory is made zero when it is given out
 * (frames.ts), and its devices are constructed anew.
 */
export function endTestGuest(candidate: Candidate, domain: Domain): void {
  processor.here().deadlines.cancelAll(domain.clock);
  candidate.dropVcpu();
  for (const each of watchdogs) watchdogs.release(each);
  for (const each of outputs) outputs.release(each);
  dropDomain();
}

function giveUp(why: string): string {
  dropDomain();
  return why;
}

function dropDomain(): void {
  for (const each of domains) domains.release(each);
  for (const each of buses) buses.release(each);
  frames.rewind(before);
}

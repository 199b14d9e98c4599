import { haltMachine } from '../console/shutdown.ts';
import { againstHpet } from './host_hpet.ts';
import { againstPit } from './host_pit.ts';
import { againstPmTimer } from './host_pm_timer.ts';

/** CPUID leaves: 15h TSC and crystal clock (SDM volume 2), 40000010h frequencies by a hypervisor, in kHz; 80000007h power management (APM volume 3). */
const CRYSTAL_LEAF: u32 = 0x15;
const HYPERVISOR_BASE: u32 = 0x4000_0000;
const HYPERVISOR_LEAF: u32 = 0x4000_0010;
const EXTENDED_BASE: u32 = 0x8000_0000;
const POWER_LEAF: u32 = 0x8000_0007;

const HypervisorBit = register(u32, { hypervisor: flag(31) });
const PowerBits = register(u32, { invariantTsc: flag(8) });

/** What tells the frequency, in Hz; zero where the machine has it not. `virtual`: whether there is a hypervisor below. */
type Source = { readonly name: string; readonly frequency: (virtual: boolean) => u64 };

/** Those that state it come first, then the timer that need not be touched to count. */
const sources: readonly Source[] = [
  { name: 'CPUID leaf 15h', frequency: fromCrystal },
  { name: 'the hypervisor below', frequency: fromHypervisor },
  { name: 'the PM timer', frequency: againstPmTimer },
  { name: 'the HPET', frequency: againstHpet },
  { name: 'the 8254', frequency: againstPit },
];

/** The frequency of the TSC in Hz. Halts the machine with a sentence if nothing tells it. */
export function findTscFrequency(): u64 {
  const found = tscFrequency();
  if (found !== 0n) return found;
  log.error('the frequency of the TSC cannot be found: no CPUID leaf tells it, and no timer of the machine counts');
  haltMachine();
}

/** The frequency of the TSC in Hz, by the first source that the machine has; zero if it has none. */
export function tscFrequency(): u64 {
  const virtual: boolean = HypervisorBit.of(cpu.cpuid(1, 0).ecx).hypervisor;
  if (!virtual) warnOfVariance();
  for (const each of sources) {
    const found = each.frequency(virtual);
    if (found === 0n) continue;
    log.info(`the TSC runs at ${found / 1000n} kHz, by ${each.name}`);
    return found;
  }
  return 0n;
}

/** For bare metal: a hypervisor below often hides the bit, though its TSC is steady. */
function warnOfVariance(): void {
  if (cpu.cpuid(EXTENDED_BASE, 0).eax >= POWER_LEAF && PowerBits.of(cpu.cpuid(POWER_LEAF, 0).edx).invariantTsc) return;
  log.warn("this processor's TSC is not invariant: power management may put the guest's time wrong");
}

/** Zero if the leaf is not there or incomplete. */
function fromCrystal(virtual: boolean): u64 {
  if (cpu.cpuid(0, 0).eax < CRYSTAL_LEAF) return 0n;
  const ratio = cpu.cpuid(CRYSTAL_LEAF, 0);
  if (ratio.eax === 0 || ratio.ebx === 0 || ratio.ecx === 0) return 0n;
  return mulDiv(u64(ratio.ecx), u64(ratio.ebx), u64(ratio.eax));
}

function fromHypervisor(virtual: boolean): u64 {
  if (!virtual || cpu.cpuid(HYPERVISOR_BASE, 0).eax < HYPERVISOR_LEAF) return 0n;
  return u64(cpu.cpuid(HYPERVISOR_LEAF, 0).eax) * 1000n;
}

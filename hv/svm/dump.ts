import { DumpSection } from '../dump/writer.ts';
import type { DumpWriter } from '../dump/writer.ts';
import { Vmcb } from './vmcb.ts';

/** Prints what the VMCB says of the last exit and of the guest. */
export function dumpVmcb(vmcb: Hpa): void {
  const guest = Vmcb.at(vmcb);
  log.info(`  exit code ${hex(guest.exitCode)} EXITINFO1 ${hex(guest.exitInfo1)} EXITINFO2 ${hex(guest.exitInfo2)}`);
  log.info(`  event in delivery ${hex(guest.interrupted.raw)} next RIP ${hex(guest.nextRip)} shadow ${hex(guest.shadow.raw)}`);
  log.info(`  CR0 ${hex(guest.cr0)} CR2 ${hex(guest.cr2)} CR3 ${hex(guest.cr3)} CR4 ${hex(guest.cr4)} EFER ${hex(guest.efer)}`);
  log.info(`  DR6 ${hex(guest.dr6)} DR7 ${hex(guest.dr7)} privilege ${guest.privilege} virtual interrupts ${hex(guest.virtualInterrupt.raw)}`);
}

/** Up to the last field that AMD-V without encrypted state has, in bytes. */
const WRITTEN: u32 = 1680;

/** For crash dumps: docs/dumps.md. */
export function writeVmcb(vmcb: Hpa, out: DumpWriter): void {
  out.section(DumpSection.Vmcb, 8 + WRITTEN);
  out.put64(vmcb);
  for (const byte of memory.bytes(vmcb, WRITTEN)) out.put8(byte);
}

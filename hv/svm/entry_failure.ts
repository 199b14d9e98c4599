import { EndReason } from '../domain/end.ts';
import { Cr0, Cr4, Efer } from '../vcpu/control_registers.ts';
import { EventInfo, EventType } from '../vcpu/event.ts';
import { ExitResult } from '../vcpu/result.ts';
import type { Vcpu } from '../vcpu/vcpu.ts';
import { SegmentName } from '../vcpu/backend.ts';
import { Intercepts2 } from './intercepts.ts';
import { readSegment } from './segments.ts';
import { Vmcb } from './vmcb.ts';

/** One consistency check of VMRUN (APM volume 2, 15.5.1), and what to say where it fails. */
type Rule = { readonly broken: (vmcb: Hpa) => boolean; readonly sentence: string };

const rules: readonly Rule[] = [
  { broken: extensionOff, sentence: 'EFER.SVME is clear' },
  { broken: notWriteThrough, sentence: 'CR0.NW is set without CR0.CD' },
  { broken: upperHalves, sentence: 'CR0, DR6 or DR7 has a bit set in its upper half' },
  { broken: rootTooWide, sentence: 'CR3 has a bit set beyond the addresses that the processor has' },
  { broken: longWithoutPae, sentence: 'long mode is on with paging, but without CR4.PAE' },
  { broken: longUnprotected, sentence: 'long mode is on with paging, but without CR0.PE' },
  { broken: longAndBig, sentence: 'CS has both L and D in long mode' },
  { broken: notIntercepted, sentence: 'VMRUN is not intercepted' },
  { broken: hostAsid, sentence: 'the address space identifier is zero' },
  { broken: badEvent, sentence: 'the event to be injected is none that can be' },
];

/** VMRUN has found the VMCB inconsistent: says what is wrong with it, and ends the domain. */
export function handleEntryFailure(vcpu: Vcpu): ExitResult {
  log.error('VM entry failed: the VMCB is inconsistent');
  let found: u32 = 0;
  for (const rule of rules) {
    if (!rule.broken(vcpu.controlPhysical)) continue;
    log.error(`  ${rule.sentence}`);
    found++;
  }
  if (found === 0) log.error('  none of the rules that are checked here is broken: see APM volume 2, 15.5.1 for the others');
  vcpu.domain.end(EndReason.EntryFailed);
  return ExitResult.Kill;
}

function extensionOff(vmcb: Hpa): boolean {
  return !Efer.of(Vmcb.at(vmcb).efer).svme;
}

function notWriteThrough(vmcb: Hpa): boolean {
  const cr0 = Cr0.of(Vmcb.at(vmcb).cr0);
  return cr0.nw && !cr0.cd;
}

function upperHalves(vmcb: Hpa): boolean {
  const guest = Vmcb.at(vmcb);
  return (guest.cr0 | guest.dr6 | guest.dr7) >> 32n !== 0n;
}

/** CPUID 80000008h, EAX: the width of physical addresses. Bit 63 of a MOV to CR3 is not kept. */
const AddressWidths = register(u32, { physical: bits<u8>(7, 0) });

function rootTooWide(vmcb: Hpa): boolean {
  const width = AddressWidths.of(cpu.cpuid(0x8000_0008, 0).eax).physical;
  return width !== 0 && pagesLong(vmcb) && Vmcb.at(vmcb).cr3 >> u64(width) !== 0n;
}

function pagesLong(vmcb: Hpa): boolean {
  return Efer.of(Vmcb.at(vmcb).efer).lme && Cr0.of(Vmcb.at(vmcb).cr0).pg;
}

function longWithoutPae(vmcb: Hpa): boolean {
  return pagesLong(vmcb) && !Cr4.of(Vmcb.at(vmcb).cr4).pae;
}

function longUnprotected(vmcb: Hpa): boolean {
  return pagesLong(vmcb) && !Cr0.of(Vmcb.at(vmcb).cr0).pe;
}

function longAndBig(vmcb: Hpa): boolean {
  const access = readSegment(vmcb, SegmentName.Cs).access;
  return pagesLong(vmcb) && access.long && access.big;
}

function notIntercepted(vmcb: Hpa): boolean {
  return !Intercepts2.of(Vmcb.at(vmcb).intercepts2).vmrun;
}

function hostAsid(vmcb: Hpa): boolean {
  return Vmcb.at(vmcb).asid === 0;
}

/** Types 1 and 5 to 7 are reserved, vector 2 is no exception, and of exceptions there are 32 (15.20). */
function badEvent(vmcb: Hpa): boolean {
  const event = EventInfo.of(Vmcb.at(vmcb).injected.event);
  if (!event.valid) return false;
  const type = u32(event.type);
  if (type === u32(EventType.HardwareException)) return event.vector === 2 || event.vector > 31;
  return type === 1 || type > u32(EventType.SoftwareInterrupt);
}

import { Msr } from '../processor/msrs.ts';
import { SegmentName } from '../vcpu/backend.ts';
import { Cr0, Cr4, Efer, Rflags } from '../vcpu/control_registers.ts';
import { EventInfo, EventType } from '../vcpu/event.ts';
import { Activity, EntryControls, Interruptibility } from './controls.ts';
import { readField, VmcsField } from './fields.ts';
import { readSegment } from './guest_fields.ts';

/** One rule of SDM 27.3.1, and what to say where it is broken. */
type Rule = { readonly broken: () => boolean; readonly sentence: string };

/** The rules that go wrong in practice. */
const rules: readonly Rule[] = [
  { broken: cr0Fixed, sentence: 'CR0 lacks a bit that VMX operation fixes to one, or has one that it fixes to zero' },
  { broken: pagingUnprotected, sentence: 'CR0.PG is set without CR0.PE' },
  { broken: cr4Fixed, sentence: 'CR4 lacks a bit that VMX operation fixes to one, or has one that it fixes to zero' },
  { broken: longWithoutPaging, sentence: 'the entry control for long mode is set without CR0.PG and CR4.PAE' },
  { broken: lmaDiffers, sentence: 'EFER.LMA differs from the entry control for long mode' },
  { broken: lmaWithoutLme, sentence: 'EFER.LMA differs from EFER.LME while CR0.PG is set' },
  { broken: pcidOutsideLongMode, sentence: 'CR4.PCIDE is set outside long mode' },
  { broken: rflagsReserved, sentence: 'RFLAGS has a reserved bit wrong' },
  { broken: interruptWhileDisabled, sentence: 'an external interrupt is injected while RFLAGS.IF is clear or a shadow is in force' },
  { broken: haltedInShadow, sentence: 'the guest is halted in an interrupt shadow' },
  { broken: taskUnusable, sentence: 'TR is not a busy, present, usable TSS' },
  { broken: stackPrivilege, sentence: 'SS.DPL is not zero in real mode' },
  { broken: linkPresent, sentence: 'the VMCS link pointer is not all ones' },
];

/** Names every rule that the guest's state breaks. */
export function reportInvalidGuestState(): void {
  let found: u32 = 0;
  for (const rule of rules) {
    if (!rule.broken()) continue;
    log.error(`  ${rule.sentence}`);
    found++;
  }
  if (found === 0) log.error('  none of the rules that are checked here is broken: see SDM 27.3.1 for the others');
}

function cr0(): Cr0 {
  return Cr0.of(readField(VmcsField.GuestCr0));
}

function cr4(): Cr4 {
  return Cr4.of(readField(VmcsField.GuestCr4));
}

function efer(): Efer {
  return Efer.of(readField(VmcsField.GuestEfer));
}

function entersLongMode(): boolean {
  return EntryControls.of(u32(readField(VmcsField.EntryControls))).guestLongMode;
}

function interruptibility(): Interruptibility {
  return Interruptibility.of(u32(readField(VmcsField.GuestInterruptibility)));
}

/** PE and PG are free for an unrestricted guest. */
function cr0Fixed(): boolean {
  const ones = Cr0.of(cpu.rdmsr(u32(Msr.VmxCr0Fixed0))).with({ pe: false, pg: false }).raw;
  return (cr0().raw & ones) !== ones || (cr0().raw & ~cpu.rdmsr(u32(Msr.VmxCr0Fixed1))) !== 0n;
}

function pagingUnprotected(): boolean {
  return cr0().pg && !cr0().pe;
}

function cr4Fixed(): boolean {
  const ones = cpu.rdmsr(u32(Msr.VmxCr4Fixed0));
  return (cr4().raw & ones) !== ones || (cr4().raw & ~cpu.rdmsr(u32(Msr.VmxCr4Fixed1))) !== 0n;
}

function longWithoutPaging(): boolean {
  return entersLongMode() && (!cr0().pg || !cr4().pae);
}

function lmaDiffers(): boolean {
  return efer().lma !== entersLongMode();
}

function lmaWithoutLme(): boolean {
  return cr0().pg && efer().lma !== efer().lme;
}

function pcidOutsideLongMode(): boolean {
  return cr4().pcide && !entersLongMode();
}

const RflagsReserved = register(u64, { one: flag(1), three: flag(3), five: flag(5), fifteen: flag(15), high: bits<u64>(63, 22) });

function rflagsReserved(): boolean {
  const flags = RflagsReserved.of(readField(VmcsField.GuestRflags));
  return !flags.one || flags.three || flags.five || flags.fifteen || flags.high !== 0n;
}

function interruptWhileDisabled(): boolean {
  const event = EventInfo.of(u32(readField(VmcsField.EntryInterruption)));
  if (!event.valid || event.type !== EventType.ExternalInterrupt) return false;
  return !Rflags.of(readField(VmcsField.GuestRflags)).interrupt || interruptibility().sti || interruptibility().movSs;
}

function haltedInShadow(): boolean {
  if (readField(VmcsField.GuestActivity) !== u64(Activity.Halted)) return false;
  return interruptibility().sti || interruptibility().movSs;
}

/** Types 3 and 11: a busy 16-bit or 32/64-bit TSS. */
function taskUnusable(): boolean {
  const access = readSegment(SegmentName.Tr).access;
  return access.unusable || !access.present || access.codeOrData || (access.type !== 11 && access.type !== 3);
}

function stackPrivilege(): boolean {
  return !cr0().pe && !Rflags.of(readField(VmcsField.GuestRflags)).virtual8086 && readSegment(SegmentName.Ss).access.dpl !== 0;
}

function linkPresent(): boolean {
  return readField(VmcsField.LinkPointer) !== u64.MAX;
}

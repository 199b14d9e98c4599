import { ControlAccessKind, SegmentName } from '../vcpu/backend.ts';
import type { ControlAccess } from '../vcpu/backend.ts';
import { Cr0, Cr4, Efer } from '../vcpu/control_registers.ts';
import { readGeneral, writeGeneral } from '../vcpu/general.ts';
import { translateLinear } from '../vcpu/paging.ts';
import { loadPdptes } from '../vcpu/pdpte.ts';
import { ExitResult } from '../vcpu/result.ts';
import type { Vcpu } from '../vcpu/vcpu.ts';
import { withLowPart } from '../vcpu/width.ts';

/** CR3 in 64-bit mode: bit 63 asks for no flush and is not kept (SDM 4.10.4.1). */
const Cr3 = register(u64, { pcid: bits<u16>(11, 0), noFlush: flag(63) });

/**
 * MOV to and from control registers, CLTS, LMSW. The processor lets through what concerns the guest alone, so these are
 * changes of bits that the hypervisor owns, and CR8. Each check is that of SDM volume 2, MOV to control registers.
 */
export function handleControlRegister(vcpu: Vcpu): ExitResult {
  const access = vcpu.backend.controlAccess(vcpu);
  vcpu.detail = u64(access.register);
  switch (access.kind) {
    case ControlAccessKind.MoveTo: return moveTo(vcpu, access.register, sourceOf(vcpu, access));
    case ControlAccessKind.MoveFrom: return moveFrom(vcpu, access);
    case ControlAccessKind.ClearTaskSwitched: return setCr0(vcpu, Cr0.of(vcpu.backend.cr0()).with({ ts: false }));
    case ControlAccessKind.LoadStatusWord: return loadStatusWord(vcpu, access.statusWord);
    case ControlAccessKind.StoreStatusWord: return storeStatusWord(vcpu, access);
  }
}

/** Outside 64-bit code the operand has 32 bits. */
function sourceOf(vcpu: Vcpu, access: ControlAccess): u64 {
  const value = readGeneral(vcpu, access.general);
  return vcpu.backend.segment(SegmentName.Cs).access.long ? value : u64(u32(value));
}

function moveTo(vcpu: Vcpu, register: u8, value: u64): ExitResult {
  switch (register) {
    case 0: return setCr0(vcpu, Cr0.of(value));
    case 3: return setCr3(vcpu, value);
    case 4: return setCr4(vcpu, Cr4.of(value));
    default: return setCr8(vcpu, value);
  }
}

function moveFrom(vcpu: Vcpu, access: ControlAccess): ExitResult {
  writeGeneral(vcpu, access.general, controlRegister(vcpu, access.register));
  return ExitResult.Advance;
}

function controlRegister(vcpu: Vcpu, register: u8): u64 {
  switch (register) {
    case 0: return vcpu.backend.cr0();
    case 3: return vcpu.backend.cr3();
    case 4: return vcpu.backend.cr4();
    default: return vcpu.domain.apic.readCr8();
  }
}

/** LMSW changes PE, MP, EM and TS, and cannot clear PE. */
function loadStatusWord(vcpu: Vcpu, word: u16): ExitResult {
  const before = Cr0.of(vcpu.backend.cr0());
  const given = Cr0.of(u64(word));
  return setCr0(vcpu, before.with({ pe: before.pe || given.pe, mp: given.mp, em: given.em, ts: given.ts }));
}

/** SMSW to memory stores 16 bits whatever the operand size (SDM volume 2). */
function storeStatusWord(vcpu: Vcpu, access: ControlAccess): ExitResult {
  const cr0 = vcpu.backend.cr0();
  if (access.bytes !== 0) {
    writeGeneral(vcpu, access.general, withLowPart(readGeneral(vcpu, access.general), cr0, access.bytes));
    return ExitResult.Advance;
  }
  const first = translateLinear(vcpu, access.linear, true);
  const second = translateLinear(vcpu, access.linear + 1n, true);
  if (!first.valid) return vcpu.raisePageFault(access.linear, first.errorCode);
  if (!second.valid) return vcpu.raisePageFault(access.linear + 1n, second.errorCode);
  vcpu.domain.memory.write8(first.address, u8(cr0));
  vcpu.domain.memory.write8(second.address, u8(cr0 >> 8n));
  return ExitResult.Advance;
}

function setCr0(vcpu: Vcpu, wanted: Cr0): ExitResult {
  const backend = vcpu.backend;
  const before = Cr0.of(backend.cr0());
  const efer = Efer.of(backend.efer());
  const cr4 = Cr4.of(backend.cr4());
  if (isInvalidCr0(vcpu, wanted, before, efer, cr4)) return vcpu.raiseGeneralProtection();
  const value = wanted.with({ et: true });
  const pagingChanges: boolean = value.pg !== before.pg;
  const cachingChanges: boolean = value.cd !== before.cd || value.nw !== before.nw;
  const usesPae: boolean = value.pg && cr4.pae && !efer.lme;
  if (usesPae && (pagingChanges || cachingChanges) && !loadPdptes(vcpu, backend.cr3())) return vcpu.raiseGeneralProtection();
  backend.setCr0(value.raw);
  if (pagingChanges && efer.lme) backend.setEfer(efer.with({ lma: value.pg }).raw);
  return ExitResult.Advance;
}

function isInvalidCr0(vcpu: Vcpu, wanted: Cr0, before: Cr0, efer: Efer, cr4: Cr4): boolean {
  if (wanted.high !== 0) return true;
  if (wanted.pg && !wanted.pe) return true;
  if (wanted.nw && !wanted.cd) return true;
  if (wanted.pg === before.pg) return false;
  if (!wanted.pg) return cr4.pcide || vcpu.backend.segment(SegmentName.Cs).access.long && efer.lma;
  return efer.lme && (!cr4.pae || vcpu.backend.segment(SegmentName.Cs).access.long);
}

function setCr3(vcpu: Vcpu, value: u64): ExitResult {
  const backend = vcpu.backend;
  const cr0 = Cr0.of(backend.cr0());
  const cr4 = Cr4.of(backend.cr4());
  if (cr0.pg && cr4.pae && !Efer.of(backend.efer()).lma && !loadPdptes(vcpu, value)) return vcpu.raiseGeneralProtection();
  backend.setCr3(cr4.pcide ? Cr3.of(value).with({ noFlush: false }).raw : value);
  return ExitResult.Advance;
}

/** What the guest may set of the bits that exit: only MCE; the others are features that it is not offered. */
function setCr4(vcpu: Vcpu, wanted: Cr4): ExitResult {
  const backend = vcpu.backend;
  const before = Cr4.of(backend.cr4());
  const longMode = Efer.of(backend.efer()).lma;
  if (!backend.offersCr4(wanted.raw)) return vcpu.raiseGeneralProtection();
  if (longMode && !wanted.pae) return vcpu.raiseGeneralProtection();
  if (wanted.pcide && !before.pcide && (!longMode || Cr3.of(backend.cr3()).pcid !== 0)) return vcpu.raiseGeneralProtection();
  const usesPae: boolean = Cr0.of(backend.cr0()).pg && wanted.pae && !longMode;
  if (usesPae && changesPae(wanted, before) && !loadPdptes(vcpu, backend.cr3())) return vcpu.raiseGeneralProtection();
  backend.setCr4(wanted.raw);
  return ExitResult.Advance;
}

/** A change of these loads the page-directory-pointer entries again: SDM 4.4.1. */
function changesPae(wanted: Cr4, before: Cr4): boolean {
  return wanted.pae !== before.pae || wanted.pge !== before.pge || wanted.pse !== before.pse || wanted.smep !== before.smep;
}

function setCr8(vcpu: Vcpu, value: u64): ExitResult {
  if (value > 15n) return vcpu.raiseGeneralProtection();
  vcpu.domain.apic.writeCr8(value);
  return ExitResult.Advance;
}

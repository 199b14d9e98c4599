import { machine } from 'lyn/test';
import { domain } from '../domain/first.ts';
import { vmxBackend as backend, vmxVcpu as vcpu } from '../vmx/extension.ts';
import { SlotKind } from '../domain/slot.ts';
import { powerOn } from '../device/board.testing.ts';
import { EventInfo } from '../vcpu/event.ts';
import { serveExit, serveHazards } from '../vcpu/run.ts';
import { applyStart, StartMode } from '../vcpu/start.ts';
import { VmcsField } from '../vmx/fields.ts';

export { backend, domain, machine, vcpu, VmcsField };

/** Where the guest's instruction lies that exits. */
export const RIP = 0x1000n;
/** The guest's RAM, 16 MB from 0, lies there in the host. */
export const HOST = 0x4000_0000n;
const RAM = 0x100_0000n;

/** A guest in 32-bit protected mode or in real mode, at an instruction of two bytes, on a machine with 16 MB. */
export function startGuest(mode = StartMode.Flat32): void {
  powerOn();
  domain.memory.add(0n, RAM, HOST, SlotKind.Ram);
  applyStart(vcpu, { mode, rip: RIP, rsp: 0x8000n, rsi: 0n, rdx: 0n });
  machine.vmx.set(VmcsField.ExitInstructionLength, 2n);
  vcpu.hazards = 0;
}

/** An exit with that reason, and what the hypervisor makes of it up to the next entry. */
export function exitBy(reason: number, qualification = 0n): void {
  machine.vmx.set(VmcsField.ExitReason, BigInt(reason));
  machine.vmx.set(VmcsField.Qualification, qualification);
  machine.vmx.set(VmcsField.EntryInterruption, 0n);
  serveExit(vcpu);
}

/** What the exit stub does if the hazard word is not zero. */
export function serveWhatWaits(): 'returned' | string {
  return vcpu.hazards === 0 ? 'returned' : machine.run(() => serveHazards(vcpu));
}

/** The event that the next entry delivers: its vector, and its error code if it has one. */
export function delivered(): { vector: number; errorCode?: bigint } | undefined {
  const event = EventInfo.of(Number(machine.vmx.get(VmcsField.EntryInterruption)));
  if (!event.valid) return undefined;
  return event.hasErrorCode ? { vector: event.vector, errorCode: machine.vmx.get(VmcsField.EntryErrorCode) } : { vector: event.vector };
}

export const GENERAL_PROTECTION = { vector: 13, errorCode: 0n };
export const INVALID_OPCODE = { vector: 6 };

/** Stores 64-bit words in the guest's memory. */
export function poke(address: bigint, ...words: bigint[]): void {
  words.forEach((word, index) => domain.memory.write64(address + BigInt(index * 8), word));
}

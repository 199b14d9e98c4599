import { domain, RIP, startGuest, vendor, vcpu, backend, delivered } from '../exit/exit.testing.ts';
import { ExitKind } from '../exit/kind.ts';
import { EventType } from '../vcpu/event.ts';
import { serveExit } from '../vcpu/run.ts';
import type { StartMode } from '../vcpu/start.ts';

/** Where the device lies, for two pages. The guest's RAM ends below. */
export const DEVICE = 0xd000_0000n;
const SIZE = 0x2000n;

/** A device that keeps what is written to it, and tells of every access: `R4 8` reads four bytes at offset 8. */
export const device = {
  bytes: new Uint8Array(Number(SIZE)),
  seen: [] as string[],
  readMmio(offset: bigint, bytes: number): bigint {
    device.seen.push(`R${bytes} ${offset}`);
    return peek(offset, bytes);
  },
  writeMmio(offset: bigint, bytes: number, value: bigint): void {
    device.seen.push(`W${bytes} ${offset}`);
    keep(offset, bytes, value);
  },
};

/** What the device keeps. */
export function peek(offset: bigint, bytes: number): bigint {
  return Array.from({ length: bytes }, (_, index) => BigInt(device.bytes[Number(offset) + index]!) << BigInt(8 * index)).reduce((sum, byte) => sum | byte, 0n);
}

export function keep(offset: bigint, bytes: number, value: bigint): void {
  for (let index = 0; index < bytes; index++) device.bytes[Number(offset) + index] = Number((value >> BigInt(8 * index)) & 0xffn);
}

/** A guest on a machine with that device. */
export function startWithDevice(mode?: StartMode): void {
  if (mode !== undefined) startGuest(mode);
  device.bytes.fill(0);
  device.seen = [];
  domain.mmio.attach(DEVICE, SIZE, device);
}

type Access = { readonly address?: bigint; readonly write?: boolean; readonly execute?: boolean; readonly isFinal?: boolean; readonly duringEvent?: boolean };

/** The guest executes `instruction` at RIP, which faults at `address`, the start of the device unless told otherwise; and what the hypervisor makes of it. */
export function access(instruction: readonly number[], { address = DEVICE, write = false, execute = false, isFinal = true, duringEvent = false }: Access = {}): void {
  const fault = { address, read: !write && !execute, write, execute, isFinal };
  const delivering = duringEvent ? { delivering: { vector: 0x30, type: EventType.ExternalInterrupt } } : {};
  vendor.exit({ cause: { kind: ExitKind.NestedFault, fault }, instruction: [], ...delivering });
  instruction.forEach((byte, index) => domain.memory.write8(RIP + BigInt(index), byte));
  serveExit(vcpu);
}

/** How it went: `done` if RIP is behind an instruction of `length` bytes. */
export function outcomeOf(length: number): string {
  const event = delivered();
  if (domain.endReason !== 0) return `ended ${domain.endReason}`;
  if (event !== undefined) return `raised ${event.vector}`;
  return backend.rip() === RIP + BigInt(length) ? 'done' : backend.rip() === RIP ? 'again' : 'lost';
}

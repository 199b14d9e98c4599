import { readPlace, writePlace } from '../mmio/access.ts';
import type { PortAccess, StringOperand } from '../vcpu/backend.ts';
import { Rflags } from '../vcpu/control_registers.ts';
import { Place } from '../vcpu/place.ts';
import { countDown, counter, ELEMENTS_PER_EXIT, goOnLater, stepped, trapBetweenElements } from '../vcpu/repeat.ts';
import { ExitResult } from '../vcpu/result.ts';
import { wrapLinear } from '../vcpu/segment_check.ts';
import type { Vcpu } from '../vcpu/vcpu.ts';
import { lowPart } from '../vcpu/width.ts';
import { noteIoBreakpoints } from './io_breakpoint.ts';

/**
 * INS and OUTS, with and without REP (SDM volume 2). The backend tells the operand's segment and linear address, so that no
 * instruction is decoded. RCX and RSI or RDI move with each element: an exception in the middle leaves them where the
 * processor would.
 */
export function handleStringIo(vcpu: Vcpu, io: PortAccess): ExitResult {
  const operand = vcpu.backend.stringOperand(vcpu);
  const width = operand.addressBytes;
  const flags = Rflags.of(vcpu.backend.rflags());
  let linear: u64 = operand.linear;
  let offset: u64 = operand.offset;
  const place = new Place();
  for (let moved: u32 = 0; moved < ELEMENTS_PER_EXIT; moved++) {
    if (io.isRepeated && counter(vcpu, width) === 0n) return ExitResult.Advance;
    if (!place.find(vcpu, operand.segment, offset, linear, io.bytes, io.isIn)) return place.raise(vcpu);
    transfer(vcpu, io, place);
    const next = step(vcpu, operand, io, flags.direction);
    linear = wrapLinear(vcpu, linear + next - offset);
    offset = next;
    const isWatched = noteIoBreakpoints(vcpu, io.port, io.bytes);
    if (!io.isRepeated) return ExitResult.Advance;
    countDown(vcpu, width);
    if ((isWatched || flags.trap) && counter(vcpu, width) !== 0n) return trapBetweenElements(vcpu, flags.trap);
  }
  return counter(vcpu, width) === 0n ? ExitResult.Advance : goOnLater(vcpu);
}

/** One element, in memory or in a device. */
function transfer(vcpu: Vcpu, io: PortAccess, place: Place): void {
  const domain = vcpu.domain;
  if (io.isIn) writePlace(domain, place, u64(domain.ports.read(io.port, io.bytes)));
  else domain.ports.write(io.port, io.bytes, u32(readPlace(domain, place)));
}

/** Moves RSI or RDI by one element, in the width of the address, and returns it in that width. */
function step(vcpu: Vcpu, operand: StringOperand, io: PortAccess, backwards: boolean): u64 {
  const registers = vcpu.registers;
  const after = stepped(io.isIn ? registers.rdi : registers.rsi, io.bytes, backwards, operand.addressBytes);
  if (io.isIn) registers.rdi = after;
  else registers.rsi = after;
  return lowPart(after, operand.addressBytes);
}

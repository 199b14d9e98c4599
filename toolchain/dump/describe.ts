import type { Archive } from './archive.ts';
import { vmcbFields, vmcsFields, type ControlField } from './control.ts';
import { describeEvents, type TraceEvent } from './events.ts';
import type { Dump } from './parse.ts';
import type { GuestRegisters, HostRegisters, VcpuState } from './sections.ts';
import { unwind, type Frame } from './unwind.ts';
import { BREAKPOINT, exceptionWords, hazardNames, injectedEvent, isValidEvent } from './words.ts';

/** A dump in the words of the build that wrote it. What it has no section for is absent. */
export interface Described {
  readonly kind: Dump['kind'];
  readonly build: string;
  readonly processor: number;
  /** Of the TSC, in Hz. */
  readonly ticksPerSecond?: bigint;
  /** Of a crash. */
  readonly reason?: string;
  readonly registers?: HostRegisters;
  readonly backtrace?: readonly Frame[];
  readonly vcpu?: {
    readonly domain: number;
    readonly lastExit: string;
    readonly hazards: readonly string[];
    readonly pendingEvent?: string;
    readonly registers: GuestRegisters;
  };
  /** Fields that are not zero. */
  readonly vmcs?: readonly ControlField[];
  readonly vmcb?: { readonly address: bigint; readonly fields: readonly ControlField[] };
  /** By their time. */
  readonly events: readonly TraceEvent[];
  /** Events that newer ones have replaced. */
  readonly replaced: bigint;
  readonly notes: readonly string[];
}

export function describe(dump: Dump, archive: Archive): Described {
  const { kind, build, processor, ticksPerSecond, reason, registers, stack, vcpu, vmcs, vmcb, rings, notes } = dump;
  const { names } = archive;
  const events = describeEvents(rings, archive);
  const isPanic = registers?.vector === BREAKPOINT;
  return {
    kind, build, processor,
    ...(ticksPerSecond === undefined ? {} : { ticksPerSecond }),
    ...(kind === 'crash' && registers !== undefined ? { reason: isPanic ? reason ?? 'a failed check or a panic' : exceptionWords(names, registers) } : {}),
    ...(registers === undefined ? {} : { registers }),
    ...(registers === undefined || stack === undefined ? {} : { backtrace: unwind(archive, stack, registers.rip, registers.rsp, isPanic) }),
    ...(vcpu === undefined ? {} : { vcpu: describeVcpu(vcpu, archive) }),
    ...(vmcs === undefined ? {} : { vmcs: vmcsFields(names, vmcs) }),
    ...(vmcb === undefined ? {} : { vmcb: { address: vmcb.address, fields: vmcbFields(names, vmcb) } }),
    events,
    replaced: rings.reduce((sum, ring) => sum + overwritten(ring.written, ring.events.length), 0n),
    notes,
  };
}

function overwritten(written: bigint, there: number): bigint {
  return written > BigInt(there) ? written - BigInt(there) : 0n;
}

function describeVcpu({ domain, exit, hazards, pending, registers }: VcpuState, { names }: Archive): NonNullable<Described['vcpu']> {
  return {
    domain,
    lastExit: names.words.exitKinds[exit] ?? `exit kind ${exit}`,
    hazards: hazardNames(names, hazards),
    ...(isValidEvent(names, pending) ? { pendingEvent: injectedEvent(names, pending, undefined) } : {}),
    registers,
  };
}

/** As JSON: numbers of 64 bits are hexadecimal text, which loses none of them. */
export function toJson(value: unknown): string {
  return `${JSON.stringify(value, (_, part: unknown) => (typeof part === 'bigint' ? `0x${part.toString(16)}` : part), 2)}\n`;
}

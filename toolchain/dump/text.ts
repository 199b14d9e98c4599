import type { ControlField } from './control.ts';
import type { Described } from './describe.ts';
import type { TraceEvent } from './events.ts';
import { timeOf, unitOf } from './time.ts';
import type { Frame } from './unwind.ts';
import { hex } from './words.ts';

/** How many of the last events a dump shows. */
const LAST_EVENTS = 16;
const COLUMNS = 3;
const TIME_WIDTH = 14;

/** What `lyn dump` prints. */
export function dumpText(dump: Described): string {
  return [
    heading(dump),
    ...dump.notes.map((note) => `note: ${note}`),
    ...part('registers', registerLines(dump.registers)),
    ...part('backtrace', dump.backtrace?.map(frameLine)),
    ...vcpuLines(dump.vcpu),
    ...part('VMCS, fields that are not zero', dump.vmcs?.map(fieldLine)),
    ...part(`VMCB at ${hex(dump.vmcb?.address ?? 0)}, fields that are not zero`, dump.vmcb?.fields.map(fieldLine)),
    ...part(eventsTitle(dump, LAST_EVENTS), dump.events.length === 0 ? undefined : eventLines(dump.events.slice(-LAST_EVENTS), dump.ticksPerSecond)),
    '',
  ].join('\n');
}

/** What `lyn trace` prints: the last events, or all. */
export function traceText(dump: Described, last = dump.events.length): string {
  const events = dump.events.slice(-last);
  return [`${dump.kind} of processor ${dump.processor}, build ${dump.build}`, ...dump.notes.map((note) => `note: ${note}`), eventsTitle(dump, last), ...eventLines(events, dump.ticksPerSecond), ''].join('\n');
}

function heading({ kind, processor, build, reason }: Described): string {
  return `${kind} of processor ${processor}, build ${build}${reason === undefined ? '' : `\n${reason}`}`;
}

function part(title: string, lines: readonly string[] | undefined): string[] {
  return lines === undefined ? [] : ['', title, ...lines.map((line) => `  ${line}`)];
}

function registerLines(registers: { readonly [name: string]: bigint } | undefined): string[] | undefined {
  const shown = Object.entries(registers ?? {}).filter(([name]) => name !== 'vector' && name !== 'errorCode');
  const cells = order.flatMap((name) => shown.filter(([own]) => own === name)).map(([name, value]) => `${name.padEnd(6)} ${value.toString(16).padStart(16, '0')}`);
  const rows = Array.from({ length: Math.ceil(cells.length / COLUMNS) }, (_, i) => cells.slice(i * COLUMNS, (i + 1) * COLUMNS).join('  '));
  return registers === undefined ? undefined : rows;
}

/** As people look for them. */
const order = [
  'rip', 'rsp', 'rflags', 'rax', 'rbx', 'rcx', 'rdx', 'rsi', 'rdi', 'rbp', 'r8', 'r9', 'r10', 'r11', 'r12', 'r13', 'r14', 'r15', 'cr0', 'cr2', 'cr3', 'cr4', 'efer', 'cs', 'ss',
];

function frameLine({ address, place }: Frame): string {
  return place === undefined ? `${hex(address)} (not code of the hypervisor)` : `${place.function} (${place.file}:${place.line})`;
}

function vcpuLines(vcpu: Described['vcpu']): string[] {
  if (vcpu === undefined) return [];
  return part(`vCPU of domain ${vcpu.domain}`, [
    `last exit: ${vcpu.lastExit}`,
    `hazards: ${vcpu.hazards.length === 0 ? 'none' : vcpu.hazards.join(', ')}`,
    `pending event: ${vcpu.pendingEvent ?? 'none'}`,
    ...registerLines(vcpu.registers)!,
  ]);
}

function fieldLine({ name, value, meaning }: ControlField): string {
  return `${name.padEnd(26)} ${hex(value)}${meaning === undefined ? '' : ` (${meaning})`}`;
}

function eventsTitle({ events, replaced, ticksPerSecond }: Described, last: number): string {
  const shown = last < events.length ? `the last ${last} of ${events.length} events` : `${events.length} events`;
  return `${shown}${replaced === 0n ? '' : `, which replaced ${replaced} older ones`}: ${unitOf(ticksPerSecond)} since the one before, processor, RIP, what`;
}

function eventLines(events: readonly TraceEvent[], ticksPerSecond: bigint | undefined): string[] {
  return events.map((event, i) => {
    const since = `+${timeOf(i === 0 ? 0n : event.since, ticksPerSecond)}`.padStart(TIME_WIDTH);
    return `${since}  ${String(event.processor).padStart(3)}  ${(event.rip === undefined ? '' : hex(event.rip)).padEnd(18)}  ${wordsOf(event, ticksPerSecond)}`;
  });
}

function wordsOf({ kind, what, about, ticks, level }: TraceEvent, ticksPerSecond: bigint | undefined): string {
  const head = level === undefined ? kind : `${kind} ${level}`;
  const details = [what, ...(about === undefined ? [] : [about]), ...(ticks === undefined ? [] : [`${timeOf(BigInt(ticks), ticksPerSecond)} ${unitOf(ticksPerSecond)}`])];
  return `${head.toLowerCase()}: ${details.join(', ')}`;
}

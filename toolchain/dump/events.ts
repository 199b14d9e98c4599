import { PRINT } from '../log/decode.ts';
import type { NumberedFormat } from '../compiler/ir/formats.ts';
import type { Archive } from './archive.ts';
import { constantText, type Image } from './image.ts';
import type { RawEvent, Ring } from './sections.ts';
import { hex, injectedEvent, nameOf, printable } from './words.ts';

/** What an event of a ring tells. What its kind has not is absent. */
export interface TraceEvent {
  readonly processor: number;
  /** TSC. */
  readonly time: bigint;
  /** Ticks since the event before; 0 for the first. */
  readonly since: bigint;
  /** `TraceKind`. */
  readonly kind: string;
  /** Of the guest: after an exit, before an injection. */
  readonly rip?: bigint;
  /** What it was: the kind of exit, the event that was injected, the line of the log. */
  readonly what: string;
  /** Of an exit: its port, MSR, leaf, control register or address. */
  readonly about?: string;
  /** Of an exit: those that the hypervisor took. */
  readonly ticks?: number;
  /** Of a line of the log, with the place that wrote it. */
  readonly level?: string;
  readonly file?: string;
  readonly line?: number;
}

type Told = Omit<TraceEvent, 'processor' | 'time' | 'since' | 'kind'>;

/** The events of all rings by their time: an exit is written when it has been served, and began before what happened in it. */
export function describeEvents(rings: readonly Ring[], archive: Archive): TraceEvent[] {
  const all = rings.flatMap(({ processor, events }) => events.filter(({ kind }) => kind !== 0).map((event) => ({ processor, event })));
  all.sort((a, b) => (a.event.time < b.event.time ? -1 : a.event.time > b.event.time ? 1 : 0));
  return all.map(({ processor, event }, i) => ({
    processor, time: event.time, since: i === 0 ? 0n : event.time - all[i - 1]!.event.time, kind: nameOf(archive.names.enums.TraceKind, event.kind, 'kind'), ...(tellers[event.kind] ?? tellUnknown)(event, archive),
  }));
}

/** By kind: docs/dumps.md. */
const tellers: { readonly [kind: number]: (event: RawEvent, archive: Archive) => Told } = { 1: tellExit, 2: tellInjection, 3: tellLog };

function tellExit({ detail, word, first, second }: RawEvent, { names }: Archive): Told {
  const about = abouts[names.enums.ExitKind[detail] ?? '']?.(second, names.enums.GuestMsr);
  return { rip: first, what: names.words.exitKinds[detail] ?? `exit kind ${detail}`, ...(about === undefined ? {} : { about }), ticks: word };
}

/** What the second word of an exit is, by `ExitKind`; of others it is what an earlier exit has left. */
const abouts: { readonly [kind: string]: (value: bigint, msrs: { readonly [number: string]: string }) => string } = {
  Cpuid: (value) => `leaf ${hex(BigInt.asUintN(32, value))}`,
  MsrRead: msr,
  MsrWrite: msr,
  PortIo: (value) => `port ${hex(value)}`,
  ControlRegister: (value) => `CR${value}`,
  NestedFault: (value) => `guest-physical address ${hex(value)}`,
};

function msr(value: bigint, msrs: { readonly [number: string]: string }): string {
  const number = BigInt.asUintN(32, value);
  const name = msrs[String(number)];
  return `MSR ${hex(number)}${name === undefined ? '' : ` (${name})`}`;
}

function tellInjection({ word, first, second }: RawEvent, { names }: Archive): Told {
  return { rip: first, what: injectedEvent(names, word, second) };
}

function tellLog({ detail, word, first, second }: RawEvent, { names, formats, image }: Archive): Told {
  const level = nameOf(names.enums.LogLevel, detail, 'level');
  const format = formats.get(word);
  if (format === undefined) return { level, what: `format ${hex(word)}, which the archive of the build does not have, with ${hex(first)} and ${hex(second)}` };
  return { level, what: textOf(format, [first, second], image), file: format.file, line: format.line };
}

/** Arguments beyond those that an event has room for are an ellipsis. */
function textOf({ pieces, kinds }: NumberedFormat, args: readonly bigint[], image: Image): string {
  return pieces.map((piece, i) => piece + (kinds[i] === undefined ? '' : argumentText(kinds[i], args[i], image))).join('');
}

function argumentText(kind: NumberedFormat['kinds'][number], value: bigint | undefined, image: Image): string {
  if (value === undefined) return '…';
  if (kind !== 'text') return PRINT[kind](value);
  const text = constantText(image, value);
  return text === undefined ? `(text at ${hex(value)})` : printable(text);
}

function tellUnknown({ detail, word, first, second }: RawEvent): Told {
  return { what: `detail ${detail}, ${hex(word)}, ${hex(first)}, ${hex(second)}` };
}

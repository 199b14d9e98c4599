import type { Names } from '../build/archive/names.ts';
import type { HostRegisters } from './sections.ts';

/** Numbers in words, by the names of the build. */

export function hex(value: number | bigint): string {
  return `0x${value.toString(16)}`;
}

/** Texts of programs are ASCII. What is not would be at the mercy of a terminal. */
export function printable(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, (character) => (character === '\n' ? '⏎' : '·'));
}

/** The member's name, or `<what> <number>` for a number that has none. */
export function nameOf(members: { readonly [number: string]: string }, number: number | bigint, what: string): string {
  return members[String(number)] ?? `${what} ${number}`;
}

const PAGE_FAULT = 14n;
/** With which a panic asks for its registers: hv/panic/panic.ts. */
export const BREAKPOINT = 3n;

/** An exception in the hypervisor: `page fault: read of 0x0, which is not mapped (vector 0xe, error code 0x0)`. */
export function exceptionWords({ words }: Names, { vector, errorCode, cr2 }: HostRegisters): string {
  const name = (vector < 256n ? words.exceptions[Number(vector)] : undefined) ?? 'unexpected interrupt';
  return `${name}${vector === PAGE_FAULT ? pageFault(errorCode, cr2) : ''} (vector ${hex(vector)}, error code ${hex(errorCode)})`;
}

/** Bits of the error code: SDM volume 3, figure 4-12. */
const PRESENT = 1n;
const WRITE = 2n;
const FETCH = 16n;

function pageFault(error: bigint, address: bigint): string {
  const access = (error & FETCH) !== 0n ? 'execution of' : (error & WRITE) !== 0n ? 'write to' : 'read of';
  return `: ${access} ${hex(address)}, which is ${(error & PRESENT) !== 0n ? 'forbidden' : 'not mapped'}`;
}

/** An `EventInfo`: `HardwareException PageFault (vector 14), error code 0x2`. */
export function injectedEvent({ enums, registers }: Names, raw: number, errorCode: bigint | undefined): string {
  const field = (name: string): number => {
    const bits = registers.EventInfo.find((candidate) => candidate.name === name);
    return bits === undefined ? 0 : (raw >>> bits.low) & (2 ** (bits.high - bits.low + 1) - 1);
  };
  if (registers.EventInfo.length === 0) return `event ${hex(raw)}`;
  const vector = field('vector');
  const type = nameOf(enums.EventType, field('type'), 'type');
  const exception = type.endsWith('Exception') ? enums.Exception[String(vector)] : undefined;
  const error = field('hasErrorCode') === 0 ? '' : errorCode === undefined ? ', with an error code' : `, error code ${hex(errorCode)}`;
  return exception === undefined ? `${type}, vector ${vector}${error}` : `${type} ${exception} (vector ${vector})${error}`;
}

/** Whether an `EventInfo` says anything. */
export function isValidEvent({ registers }: Names, raw: number): boolean {
  const valid = registers.EventInfo.find(({ name }) => name === 'valid');
  return valid === undefined ? raw !== 0 : ((raw >>> valid.low) & 1) === 1;
}

/** The names of the bits that are set in `Hazard`s; those without a name together as a number. */
export function hazardNames({ enums }: Names, hazards: number): string[] {
  const known = Object.entries(enums.Hazard).filter(([bit]) => (hazards & Number(bit)) !== 0);
  const rest = known.reduce((left, [bit]) => left & ~Number(bit), hazards) >>> 0;
  return [...known.map(([, name]) => name), ...(rest === 0 ? [] : [hex(rest)])];
}

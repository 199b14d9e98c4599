/** Functions of a linked program as the disassembler and the debugging information show them, for the depth of stacks. */

import { runTool } from '../../host/tool.ts';

/** How code leaves a function for another, or comes to where the target is in a register. */
export type Transfer = {
  /** Of the instruction. */
  readonly address: number;
  readonly kind: 'call' | 'jump';
  /** Undefined: known at run time only. */
  readonly target: number | undefined;
};

/** From one symbol up to the next. */
export type CodePart = {
  readonly symbol: string;
  readonly address: number;
  readonly end: number;
  readonly transfers: readonly Transfer[];
  /** Assembly says nothing of its frame; what it pushes is counted instead. */
  readonly pushes: number;
};

export type MachineCode = {
  /** By address. */
  readonly parts: readonly CodePart[];
  /** The bytes between the stack pointer and where it was before the call, at an address; undefined in assembly. */
  frameAt(address: number): number | undefined;
  /** The frames that a part has somewhere. */
  framesOf(part: CodePart): readonly number[];
};

/** Addresses are told apart by their low 32 bits: an image is within 2 GB. */
const addressOf = (hex: string): number => Number(BigInt(`0x${hex}`) & 0xFFFF_FFFFn);

export async function readMachineCode(elf: string): Promise<MachineCode> {
  const [code, frames] = await Promise.all([
    runTool('objdump', ['--disassemble', '--no-show-raw-insn', '--wide', elf]),
    runTool('readelf', ['--debug-dump=frames-interp', '--wide', elf]),
  ]);
  const rows = parseFrameRows(frames);
  const find = (address: number): number => lastAtMost(rows, address);
  return {
    parts: parseParts(code),
    frameAt: (address) => rows[find(address)]?.frame,
    framesOf: ({ address, end }) => rows.slice(Math.max(find(address), 0), find(end - 1) + 1).flatMap(({ frame }) => (frame === undefined ? [] : [frame])),
  };
}

/** The index of the last row that begins at most at `address`, or -1. */
function lastAtMost(rows: readonly { readonly address: number }[], address: number): number {
  let [low, high] = [0, rows.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (rows[middle]!.address <= address) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

// ---------------------------------------------------------------------------------------------------------------- instructions

export function parseParts(text: string): CodePart[] {
  type Open = { symbol: string; address: number; end: number; transfers: Transfer[]; pushes: number };
  const parts: Open[] = [];
  for (const line of text.split('\n')) {
    const label = /^([0-9a-f]{16}) <(.+)>:$/.exec(line);
    const instruction = /^\s*([0-9a-f]+):\s+(.*\S)\s*$/.exec(line);
    const part = parts.at(-1);
    if (label !== null) parts.push({ symbol: label[2]!, address: addressOf(label[1]!), end: addressOf(label[1]!) + 1, transfers: [], pushes: 0 });
    else if (instruction !== null && part !== undefined) {
      const address = addressOf(instruction[1]!);
      part.end = address + 1;
      if (/^push/.test(instruction[2]!)) part.pushes++;
      const transfer = transferOf(address, instruction[2]!);
      if (transfer !== undefined) part.transfers.push(transfer);
    }
  }
  for (const part of parts) part.transfers = part.transfers.filter(({ kind, target }) => kind === 'call' || target === undefined || target < part.address || target >= part.end);
  return parts.sort((a, b) => a.address - b.address);
}

/** `call`, `jmp` and the conditional jumps; what a jump table holds is inside the function and needs nothing. */
function transferOf(address: number, instruction: string): Transfer | undefined {
  const [, name, operand] = /^(?:notrack |bnd |data16 |cs )*(call|jmp|j[a-z]+)[lqw]?\s+(.*)$/.exec(instruction) ?? [];
  if (name === undefined || operand === undefined) return undefined;
  const kind = name === 'call' ? 'call' : 'jump';
  if (!operand.startsWith('*')) return { address, kind, target: addressOf(/^[0-9a-f]+/.exec(operand)?.[0] ?? '0') };
  return { address, kind, target: undefined };
}

// ---------------------------------------------------------------------------------------------------------------- frames

type FrameRow = { readonly address: number; readonly frame: number | undefined };

const entry = /^[0-9a-f]+ [0-9a-f]+ [0-9a-f]+ FDE .*pc=([0-9a-f]+)\.\.([0-9a-f]+)/;
const row = /^([0-9a-f]{16}) rsp\+(\d+)/;
/** What a call leaves on the stack: System V ABI, figure 3.3. */
const RETURN_ADDRESS = 8;

/** By address; behind each function a row without a frame, where nothing else begins there. */
export function parseFrameRows(text: string): FrameRow[] {
  const rows = new Map<number, number | undefined>();
  let inFunction = false;
  for (const line of text.split('\n')) {
    const found = entry.exec(line);
    const values = row.exec(line);
    if (/ CIE/.test(line)) inFunction = false;
    else if (found !== null) {
      inFunction = true;
      rows.set(addressOf(found[1]!), RETURN_ADDRESS);
      if (!rows.has(addressOf(found[2]!))) rows.set(addressOf(found[2]!), undefined);
    } else if (values !== null && inFunction) rows.set(addressOf(values[1]!), Number(values[2]));
  }
  return [...rows].map(([address, frame]) => ({ address, frame })).sort((a, b) => a.address - b.address);
}

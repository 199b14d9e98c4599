import { setTimeout } from 'node:timers/promises';
import type { EndCause, Machine, MachineEnd } from '../emulators/machine.ts';
import type { TestMachine } from './boot.ts';
import { withoutDumps } from './dump-lines.ts';

/** How much of the console an error shows, in characters. */
const shown = 1500;
/** Longer than any machine's time: its own time-out comes first. */
const forever = 1_000_000;
/** Wall time in which a processor that has said its last word executes the few instructions up to HLT. */
const settleMilliseconds = 150;

/**
 * Waits for the machine's end and gives it. `halted`: Lyn's own end, after which the machine is stopped. Throws at any other end, with
 * the emulator's words, the end of the console and the folder of the run's files. The machine's time-out limits the wait.
 */
export async function expectEnd(machine: TestMachine, expected: EndCause | 'halted'): Promise<MachineEnd> {
  const halted = expected === 'halted' && (await settled(machine).then(() => true, () => false));
  const end = await (halted ? machine.stop() : machine.ended);
  const timedOut = end.cause === 'timeout'; // its NMI may have made Lyn write a dump and halt
  if (timedOut ? expected === 'timeout' : halted || end.cause === expected) return end;
  throw new Error(
    `The machine on ${machine.board.name} was to end by ${expected}, but ended by ${end.cause}: ${end.detail}\n` +
      `Its console's last words:\n${withoutDumps(machine.console.text).slice(-shown)}\nThe run's files: ${machine.folder}`,
  );
}

/**
 * Waits until the hypervisor has halted, not only said so. Bochs logs the halt; a signal that comes in that very moment, to
 * read the screen or to end the machine, makes its handler log too, and wait for the same file's lock for ever.
 */
export async function settled(machine: Machine, seconds = forever): Promise<void> {
  const halted = /^lyn: halted/m;
  if (!halted.test(machine.console.text)) await machine.console.expect(halted, seconds);
  await setTimeout(settleMilliseconds);
}

import { isatty } from 'node:tty';

/** Longer than a signal to this process itself takes. */
const SOON = 1000;

/**
 * Call before a command that outlives its terminal. Node wants to give a terminal its modes back at the end, and dies of a failed assertion where that
 * is gone: such a process ends as by the hang-up itself instead, which a shell tells as status 129.
 */
export function endByHangUp(): void {
  const terminals = [0, 1, 2].filter((file) => isatty(file));
  process.stderr.on('error', () => undefined); // what nobody can read ends nothing
  process.on('exit', () => {
    if (terminals.every((file) => isatty(file))) return;
    process.removeAllListeners('SIGHUP');
    process.kill(process.pid, 'SIGHUP');
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, SOON);
  });
}

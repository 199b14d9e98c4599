import { execa } from 'execa';

/**
 * Starts an emulator so that it cannot outlive this process: the kernel kills it with its parent (prctl's
 * PR_SET_PDEATHSIG through setpriv), also when that dies of SIGKILL. Where LYN_EMULATOR_LOCK names a file, the emulator waits
 * for an exclusive lock on it and holds the lock to its end, so that only one emulator runs on a small machine.
 * `input` is the standard input: a pipe of Node's, or an open file descriptor. The result never rejects.
 */
export function startGuarded(command: string, args: readonly string[], cwd: string, input: 'pipe' | number = 'pipe') {
  const lock = process.env['LYN_EMULATOR_LOCK'];
  const locked = lock === undefined || lock === '' ? [] : ['flock', '--no-fork', lock];
  return execa('setpriv', ['--pdeathsig', 'KILL', ...locked, command, ...args], {
    cwd,
    stdin: input as 'pipe', // execa takes any descriptor, which its types know of only inside a list
    stdout: 'pipe',
    stderr: 'pipe',
    encoding: 'latin1',
    reject: false,
  });
}

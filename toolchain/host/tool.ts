import { execa, type Options } from 'execa';
import { installLine } from './install.ts';
import { hostPackages } from './packages.ts';

/**
 * Runs a host tool to its end and gives its standard output.
 * Throws with the tool's own last words when it fails, and with the package to install when it is not there.
 */
export async function runTool(command: string, args: readonly string[], options: Options = {}): Promise<string> {
  const result = await execa(command, args, { ...options, encoding: 'utf8', reject: false });
  if (!result.failed) return String(result.stdout ?? '');
  if (result.code === 'ENOENT') throw new Error(missingTool(command));
  throw new Error(`${command} ${args.join(' ')}\nfailed: ${String(result.stderr ?? '').trim() || result.shortMessage}`);
}

function missingTool(command: string): string {
  const owner = hostPackages.find((entry) => entry.programs?.includes(command));
  const advice = owner === undefined ? 'Is it on the PATH?' : `Install it with:\n  ${installLine([owner])}`;
  return `The program ${command} is not on this machine. ${advice}`;
}

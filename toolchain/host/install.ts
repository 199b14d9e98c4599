import { existsSync } from 'node:fs';
import { execa } from 'execa';
import { hostPackages, type HostPackage } from './packages.ts';

/** Packages of `table` whose proving file is not there. */
export function missingPackages(table: readonly HostPackage[] = hostPackages, has: (path: string) => boolean = existsSync): HostPackage[] {
  return table.filter((entry) => !has(entry.proof));
}

/** The one line that a person can type to get `packages`. */
export function installLine(packages: readonly HostPackage[]): string {
  return `sudo apt-get update && sudo apt-get install -y --no-install-recommends ${packages.map((entry) => entry.name).join(' ')}`;
}

/**
 * Installs what is missing, telling `say` what and why. Runs apt-get as root, or through sudo for anyone else.
 * Throws an error that ends in the line to type when apt-get is absent, refused, or fails.
 */
export async function installMissing(say: (line: string) => void = console.log, table = hostPackages): Promise<void> {
  const missing = missingPackages(table);
  if (missing.length === 0) return;
  say(`${missing.length} Debian ${missing.length === 1 ? 'package is' : 'packages are'} needed and not installed:`);
  for (const entry of missing) say(`  ${entry.name.padEnd(16)} ${entry.why}`);
  await refreshIndex();
  say('Installing with apt-get ...');
  await aptGet(['install', '-y', '--no-install-recommends', ...missing.map((entry) => entry.name)], missing);
  const still = missingPackages(missing);
  if (still.length > 0) throw new Error(`apt-get ended well, yet ${still.map((entry) => entry.proof).join(', ')} is still missing. ${typeThis(still)}`);
}

/** Fetches apt's index: a fresh Debian image has none at all, and an old one names files that mirrors no longer have. */
export async function refreshIndex(): Promise<void> {
  await aptGet(['update'], []);
}

async function aptGet(args: readonly string[], missing: readonly HostPackage[]): Promise<void> {
  const [command, ...prefix] = asRoot();
  const result = await execa(command, [...prefix, 'apt-get', '-q', ...args], {
    env: { DEBIAN_FRONTEND: 'noninteractive' },
    stdin: 'inherit',
    stdout: 'ignore',
    stderr: ['inherit', 'pipe'],
    reject: false,
  });
  if (result.failed) throw new Error(`apt-get ${args[0]} failed: ${lastLine(result.stderr) || result.shortMessage}. ${typeThis(missing)}`);
}

/** `env` passes the setting through sudo, which drops the caller's environment. */
function asRoot(): [string, ...string[]] {
  const quiet = ['env', 'DEBIAN_FRONTEND=noninteractive'] as const;
  return process.getuid?.() === 0 ? [...quiet] : ['sudo', ...quiet];
}

function typeThis(packages: readonly HostPackage[]): string {
  if (packages.length === 0) return 'Try by hand:\n  sudo apt-get update';
  return `Install by hand:\n  ${installLine(packages)}`;
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1) ?? '';
}

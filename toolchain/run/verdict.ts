import type { MachineEnd } from '../emulators/machine.ts';

/** How a run ended, for a person and for a shell. */
export interface Verdict {
  /** The guest's own status where it reported one; 1 where the machine or the hypervisor failed. */
  readonly status: number;
  readonly message: string;
}

const domainEnd = /lyn: domain 1 ended: (.*), status (\d+)/;
const checksum = /self-check: memory sha256: ([0-9a-f]{64})/;

/**
 * Reads the console's text after a run. `sha256`: what the self-check must have printed, or undefined for a session
 * without one.
 */
export function judgeRun(text: string, end: MachineEnd, sha256: string | undefined): Verdict {
  if (!text.includes('lyn: halted')) return { status: 1, message: `The machine ended before the hypervisor halted: ${end.detail}.` };
  const [, reason, status] = domainEnd.exec(text) ?? [];
  if (reason === undefined) return { status: 1, message: 'The hypervisor halted without running the guest; its reason stands above.' };
  if (reason !== 'powered off') return { status: Number(status) || 1, message: `The guest ended: ${reason}.` };
  if (Number(status) !== 0) return { status: Number(status), message: `The guest powered off with status ${status}.` };
  return sha256 === undefined ? { status: 0, message: 'The guest powered off with status 0.' } : judgeChecksum(text, sha256);
}

function judgeChecksum(text: string, expected: string): Verdict {
  const seen = checksum.exec(text)?.[1];
  if (seen === expected) return { status: 0, message: `The self-check passed; the guest's SHA-256 over 32 MB equals the host's (${expected.slice(0, 16)}...).` };
  return { status: 1, message: `The guest's SHA-256 over 32 MB is ${seen ?? 'missing'}; the host's is ${expected}.` };
}

import { judgeSelfCheck } from '../../guests/linux/self-check.ts';
import type { MachineEnd } from '../emulators/machine.ts';

/** How a run ended, for a person and for a shell. */
export interface Verdict {
  /** The guest's own status where it reported one; 1 where the machine or the hypervisor failed. */
  readonly status: number;
  readonly message: string;
}

/** The reason, and the status where the guest reported one. */
const domainEnd = /lyn: domain 1 ended: (.+?)(?:, status (\d+))?\r?$/m;

/** Reads the console's text after a run. `checked`: the guest ran its self-check, which is then judged too. */
export function judgeRun(text: string, end: MachineEnd, checked: boolean): Verdict {
  if (!text.includes('lyn: halted')) return { status: 1, message: `The machine ended before the hypervisor halted: ${end.detail}.` };
  const [, reason, status] = domainEnd.exec(text) ?? [];
  if (reason === undefined) return { status: 1, message: 'The hypervisor halted without running the guest; its reason stands above.' };
  const told = Number(status ?? 0);
  if (reason !== 'powered off') return { status: told || 1, message: `The guest ended: ${reason}.` };
  const { problems } = checked ? judgeSelfCheck(text) : { problems: [] };
  if (problems.length > 0) return { status: told || 1, message: `The self-check failed: ${problems.join('; ')}.` };
  if (checked) return { status: told, message: "The self-check passed; the guest's SHA-256 over 32 MB equals the host's." };
  return { status: told, message: status === undefined ? 'The guest powered off, and reported no status.' : `The guest powered off with status ${status}.` };
}

import { judgeSelfCheck } from '../../guests/linux/self-check.ts';
import type { MachineEnd } from '../emulators/machine.ts';

/** How a run ended, for a person and for a shell. */
export interface Verdict {
  /** The guest's own status where it reported one; 1 where the machine or the hypervisor failed. */
  readonly status: number;
  readonly message: string;
}

const domainEnd = /lyn: domain 1 ended: (.*), status (\d+)/;

/** Reads the console's text after a run. `checked`: the guest ran its self-check, which is then judged too. */
export function judgeRun(text: string, end: MachineEnd, checked: boolean): Verdict {
  if (!text.includes('lyn: halted')) return { status: 1, message: `The machine ended before the hypervisor halted: ${end.detail}.` };
  const [, reason, status] = domainEnd.exec(text) ?? [];
  if (reason === undefined) return { status: 1, message: 'The hypervisor halted without running the guest; its reason stands above.' };
  if (reason !== 'powered off') return { status: Number(status) || 1, message: `The guest ended: ${reason}.` };
  const { problems } = checked ? judgeSelfCheck(text) : { problems: [] };
  if (problems.length > 0) return { status: Number(status) || 1, message: `The self-check failed: ${problems.join('; ')}.` };
  return { status: Number(status), message: checked ? "The self-check passed; the guest's SHA-256 over 32 MB equals the host's." : `The guest powered off with status ${status}.` };
}

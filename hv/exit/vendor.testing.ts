import { machine } from 'lyn/test';
import type { Backend, ControlAccess, NestedFault, SegmentName } from '../vcpu/backend.ts';
import type { EventType } from '../vcpu/event.ts';
import { serveExit, serveHazards } from '../vcpu/run.ts';
import type { Vcpu } from '../vcpu/vcpu.ts';
import type { ExitKind } from './kind.ts';

/** IN, OUT, INS or OUTS. What is not named is false; the segment is that of the instruction without a prefix, the address size that of the code. */
export type PortInstruction = {
  readonly port: number;
  readonly bytes: 1 | 2 | 4;
  readonly isIn?: boolean;
  readonly isString?: boolean;
  readonly isRepeated?: boolean;
  readonly segment?: SegmentName;
  readonly addressBytes?: 2 | 4 | 8;
};

/** Bits of DR6 that an exception of debugging would set. */
export type DebugCause = { readonly breakpoints?: number; readonly access?: boolean; readonly singleStep?: boolean };

/** An exception that the guest raises. `address`: of a page fault. */
export type RaisedException = { readonly vector: number; readonly errorCode?: number; readonly debug?: DebugCause; readonly address?: bigint };

/** What an exit is about, in no vendor's words. Kinds that need no more words have none. */
export type Cause =
  | { readonly kind: ExitKind.PortIo; readonly io: PortInstruction }
  | { readonly kind: ExitKind.ControlRegister; readonly access: ControlAccess }
  | { readonly kind: ExitKind.Exception; readonly exception: RaisedException }
  | { readonly kind: ExitKind.NestedFault; readonly fault: NestedFault }
  | { readonly kind: Exclude<ExitKind, ExitKind.PortIo | ExitKind.ControlRegister | ExitKind.Exception | ExitKind.NestedFault> };

/** An event on its way into the guest. */
export type Delivery = { readonly vector: number; readonly type: EventType; readonly errorCode?: number };

/** An exit: the instruction that exits lies at RIP (none has no bytes), and it may cut short a delivery. */
export type Exit = { readonly cause: Cause; readonly instruction: readonly number[]; readonly delivering?: Delivery };

export type Shadow = 'none' | 'STI' | 'MOV SS';

/** How a vendor's processor tells of an exit, and where what the hypervisor does about it is to be seen. */
export interface Vendor {
  readonly name: string;
  readonly vcpu: Vcpu;
  readonly backend: Backend;
  /** The bytes of VMCALL or VMMCALL. */
  readonly hypercall: readonly number[];
  /** Everything that an exit may be numbered. */
  readonly codes: readonly number[];
  /** Turns the extension on, on the current processor, with a vCPU as after its making. */
  begin(): void;
  /** The processor delivers what the last entry was to deliver, runs the guest, and exits. */
  exit(exit: Exit): void;
  /** An exit of any number, all of whose information is made of `information`. */
  exitRaw(code: number, information: bigint): void;
  /** The host's timer has come while the guest ran. */
  timer(): Cause;
  /** What an NMI of the guest's waited for is over, where it was not IRET. */
  nmiWindow(): Cause;
  /** The guest's NMI handler executes IRET: all exits of that. */
  returnFromNmi(): void;
  /** HLT has exited. Until `wake` the guest waits; then the hypervisor does what it does before the next entry. */
  sleepUntil(wake: () => void): void;
  /** What the next entry delivers. */
  delivered(): Delivery | undefined;
  /** Debug traps that the guest takes with the next entry. */
  traps(): { readonly breakpoints: number; readonly singleStep: boolean };
  /** Whether an exit comes as soon as the guest accepts an interrupt, and an NMI. */
  windows(): { readonly interrupt: boolean; readonly nmi: boolean };
  setShadow(shadow: Shadow): void;
  isNmiBlocked(): boolean;
  cr2(): bigint;
  /** The guest's DR6. */
  dr6(): bigint;
  setDr6(value: bigint): void;
  /** What the processor runs with, whatever the guest sees. */
  running(): { readonly cr0: bigint; readonly cr4: bigint };
  setPrivilege(level: number): void;
}

/** What the hypervisor does about an exit, up to the next entry. */
export function serve(vcpu: Vcpu): void {
  serveExit(vcpu);
  serveWaiting(vcpu);
}

/** What the exit stub does if the hazard word is not zero. */
export function serveWaiting(vcpu: Vcpu): 'returned' | string {
  return vcpu.hazards === 0 ? 'returned' : machine.run(() => serveHazards(vcpu));
}

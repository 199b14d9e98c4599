import { checks } from '../check.ts';
import { LynPanic } from '../panic.ts';
import { wideOf } from './given.ts';
import { physical } from './memory.ts';
import type { Processor } from './processor.ts';
import { MachineSignal } from './signal.ts';

const VMX_BASIC = 0x480;
/** VM-instruction error field (SDM 25.9.5) and the numbers it gives (SDM table 31-1). */
const VM_INSTRUCTION_ERROR = 0x4400;
const Fault = { clearWithBadAddress: 2, launchNotClear: 4, loadWithBadAddress: 9, loadWithWrongRevision: 11 } as const;

/** The simulation's view of one VMCS region. */
export type Vmcs = {
  readonly region: bigint;
  launched: boolean;
  /** By encoding. Fields that nothing has written read zero. */
  readonly fields: Map<number, bigint>;
};
export type Invalidation = { readonly instruction: 'invept' | 'invvpid'; readonly kind: bigint; readonly eptp?: bigint; readonly vpid?: number; readonly address?: bigint };

/** VT-x of one processor: which VMCS is current, what is in it. There is no guest: a test says what an entry does. */
export class Vmx {
  /** The VMXON region; undefined outside VMX operation. */
  region: bigint | undefined;
  current: Vmcs | undefined;
  /** The object given to the last `vmx.prepare`. */
  prepared: object | undefined;
  readonly invalidations: Invalidation[] = [];
  /**
   * What an entry into the guest does: 'entered', or the VM-instruction error with which it fails. Without it an entry
   * succeeds.
   */
  onLaunch: ((vcpu: object) => 'entered' | number) | undefined;
  private readonly regions = new Map<bigint, Vmcs>();
  private readonly processor: Processor;

  constructor(processor: Processor) {
    this.processor = processor;
  }

  /** A field of the current VMCS, as a test sees it. */
  get(field: number): bigint {
    return this.currentVmcs().fields.get(encoding(field)) ?? 0n;
  }

  /** Sets a field of the current VMCS: also those that only the processor writes, such as the exit reason. */
  set(field: number, value: bigint): void {
    this.currentVmcs().fields.set(encoding(field), wideOf(value, `value of VMCS field 0x${field.toString(16)}`));
  }

  /** Makes a region the current VMCS with nothing in it, as VMXON, VMCLEAR and VMPTRLD would. */
  begin(region = 0x1000n): void {
    this.region ??= 0n;
    this.current = { region, launched: false, fields: new Map() };
    this.regions.set(region, this.current);
  }

  on(region: bigint): boolean {
    if (!isPage(region) || !this.hasRevision(region)) return false;
    this.region = region;
    return true;
  }

  off(): boolean {
    if (this.region === undefined) return false;
    this.region = undefined;
    this.current = undefined;
    return true;
  }

  clear(region: bigint): boolean {
    if (!this.isUsable(region)) return this.fail(Fault.clearWithBadAddress);
    if (this.current?.region === region) this.current = undefined;
    this.regions.set(region, { region, launched: false, fields: this.regions.get(region)?.fields ?? new Map() });
    return true;
  }

  load(region: bigint): boolean {
    if (!this.isUsable(region)) return this.fail(Fault.loadWithBadAddress);
    if (!this.hasRevision(region)) return this.fail(Fault.loadWithWrongRevision);
    const vmcs = this.regions.get(region) ?? { region, launched: false, fields: new Map() };
    this.regions.set(region, vmcs);
    this.current = vmcs;
    return true;
  }

  launch(vcpu: object): boolean {
    if (this.prepared !== vcpu) throw new LynPanic('vmx.launch without vmx.prepare of the same vCPU');
    const vmcs = this.currentVmcs();
    if (vmcs.launched) return this.fail(Fault.launchNotClear);
    const outcome = this.onLaunch?.(vcpu) ?? 'entered';
    if (outcome !== 'entered') return this.fail(outcome);
    vmcs.launched = true;
    throw new MachineSignal('entered');
  }

  private isUsable(region: bigint): boolean {
    if (this.region === undefined) throw new LynPanic('a VMX instruction outside VMX operation (#UD)');
    return isPage(region) && region !== this.region;
  }

  /** Bits 30 to 0 of a region's first word are the revision in IA32_VMX_BASIC. */
  private hasRevision(region: bigint): boolean {
    const basic = this.processor.msrs.get(VMX_BASIC);
    return basic === undefined || physical.load(region, 4) === (basic & 0x7fff_ffffn);
  }

  private currentVmcs(): Vmcs {
    if (this.current === undefined) throw new LynPanic('no current VMCS (VMfailInvalid)');
    return this.current;
  }

  private fail(error: number): false {
    this.current?.fields.set(VM_INSTRUCTION_ERROR, BigInt(error));
    return false;
  }
}

/** A test that misspells a field's name would otherwise set nothing, in silence. */
function encoding(field: number): number {
  return checks.u32(field, 'VMCS field') as number;
}

function isPage(address: bigint): boolean {
  return (address & 0xfffn) === 0n && address >> 52n === 0n;
}

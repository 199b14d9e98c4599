import type { DeviceState } from '../device/state.ts';

/** Pairs of variable-range MTRRs. */
export const VARIABLE_RANGES: u32 = 8;

/** Memory types: SDM table 12-8. */
const UNCACHEABLE: u64 = 0n;
const WRITE_PROTECTED: u64 = 0x0505_0505_0505_0505n;
const WRITE_BACK: u64 = 0x0606_0606_0606_0606n;

/** Place in `fixed` of the range from 0xA0000 and of the one from 0xC0000. */
const VIDEO: u32 = 2;
const ROM: u32 = 3;
const FIXED_RANGES: u32 = 11;

/** IA32_MTRR_DEF_TYPE: SDM figure 12-3. */
export const MtrrDefault = register(u64, { type: bits<u8>(7, 0), fixedEnabled: flag(10), enabled: flag(11) });

/** IA32_MISC_ENABLE as far as it is shown: fast strings, no branch trace store, no precise event sampling. */
export const MiscEnable = register(u64, { fastStrings: flag(0), noBranchTrace: flag(11), noEventSampling: flag(12) });

/** Model-specific registers of a vCPU that Lyn keeps itself: what they say to the processor concerns the host alone. */
export class GuestMsrs {
  /** IA32_TSC_ADJUST: what writes to the TSC have added to the domain's time. */
  tscAdjust: u64 = 0n;
  miscEnable: u64 = 0n;
  machineCheckStatus: u64 = 0n;
  /** MTRRs are kept and have no effect: the nested page tables say what memory is, and the guest's PAT refines it. */
  mtrrDefault: u64 = 0n;
  readonly variableBase = array(u64, 8);
  readonly variableMask = array(u64, 8);
  /** IA32_MTRR_FIX64K_00000, FIX16K_80000, FIX16K_A0000, FIX4K_C0000 and the seven after it. */
  readonly fixed = array(u64, 11);

  /** As firmware leaves them: memory is write-back but for the video hole and the ROM. */
  reset(): void {
    this.tscAdjust = 0n;
    this.miscEnable = MiscEnable.with({ fastStrings: true, noBranchTrace: true, noEventSampling: true }).raw;
    this.machineCheckStatus = 0n;
    this.mtrrDefault = MtrrDefault.with({ type: 6, fixedEnabled: true, enabled: true }).raw;
    this.variableBase.fill(0n);
    this.variableMask.fill(0n);
    this.fixed.fill(WRITE_BACK);
    this.fixed[VIDEO] = UNCACHEABLE;
    for (let i: u32 = ROM; i < FIXED_RANGES; i++) this.fixed[i] = WRITE_PROTECTED;
  }

  save(state: DeviceState): void {
    state.put64(this.tscAdjust);
    state.put64(this.miscEnable);
    state.put64(this.machineCheckStatus);
    state.put64(this.mtrrDefault);
    for (let i: u32 = 0; i < VARIABLE_RANGES; i++) {
      state.put64(this.variableBase[i]);
      state.put64(this.variableMask[i]);
    }
    for (let i: u32 = 0; i < FIXED_RANGES; i++) state.put64(this.fixed[i]);
  }

  load(state: DeviceState): void {
    this.tscAdjust = state.get64();
    this.miscEnable = state.get64();
    this.machineCheckStatus = state.get64();
    this.mtrrDefault = state.get64();
    for (let i: u32 = 0; i < VARIABLE_RANGES; i++) {
      this.variableBase[i] = state.get64();
      this.variableMask[i] = state.get64();
    }
    for (let i: u32 = 0; i < FIXED_RANGES; i++) this.fixed[i] = state.get64();
  }
}

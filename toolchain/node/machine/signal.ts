/** Why control does not come back from an intrinsic. */
export type Ending = keyof typeof WHAT;

const WHAT = { entered: 'entered the guest', abandoned: 'abandoned the exit', stopped: 'stopped', breakpoint: 'met a breakpoint' } as const;

/** Thrown by intrinsics that do not return: `vmx.launch` that succeeds, `svm.enter`, `cpu.abandon()`, `cpu.stop()`, and `cpu.breakpoint()`, whose exception ends a panic. */
export class MachineSignal extends Error {
  readonly ending: Ending;

  constructor(ending: Ending) {
    super(`the processor ${WHAT[ending]}: catch it with machine.run(...)`);
    this.ending = ending;
  }
}

import { machine } from './machine/machine.ts';

/** One object per simulated processor, made when that processor first asks. */
export class PerCpu<T extends object> {
  private readonly instances = new Map<number, T>();
  private readonly allocate: () => T;
  private readonly fill: (instance: T) => void;

  /** `fill` gives an instance its initial contents; it runs again at every reset. */
  constructor(allocate: () => T, fill: (instance: T) => void) {
    this.allocate = allocate;
    this.fill = fill;
  }

  here(): T {
    return this.of(machine.processor);
  }

  /** The instance of any processor. */
  of(processor: number): T {
    const known = this.instances.get(processor);
    if (known !== undefined) return known;
    const made = this.allocate();
    this.fill(made);
    this.instances.set(processor, made);
    return made;
  }

  reset(): void {
    for (const instance of this.instances.values()) this.fill(instance);
  }
}

/** Vectors of the host's interrupts. Those below 32 are the processor's own. `Kick`: another processor has left a task. */
export const enum Vector { Console = 0x40, Timer = 0x41, Kick = 0x42, Spurious = 0xFF }

/** The static storage of one emitted module. */
type Statics = {
  /** Makes the objects; runs once, when all classes of the program exist. */
  readonly allocate: () => void;
  /** Gives them their initial contents; runs at the start and at every reset. */
  readonly fill: () => void;
};

const declared: Statics[] = [];
const started: Statics[] = [];

export function statics(allocate: () => void, fill: () => void): void {
  declared.push({ allocate, fill });
}

/** Called when every module of a program has been loaded: modules may import each other in circles. */
export function startProgram(): void {
  const fresh = declared.splice(0);
  for (const { allocate } of fresh) allocate();
  for (const { fill } of fresh) fill();
  started.push(...fresh);
}

/** Gives all static storage of all programs its initial contents again, in place. */
export function resetStatics(): void {
  for (const { fill } of started) fill();
}

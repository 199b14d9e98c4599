/** The static storage of one emitted module. */
type Statics = {
  /** Makes the objects, and gives a list of them; runs once, when all classes of the program exist. */
  readonly allocate: () => readonly object[];
  /** Gives them their initial contents; runs at the start and at every reset. */
  readonly fill: () => void;
};

const declared: Statics[] = [];
const started: Statics[] = [];
const objects: object[] = [];

export function statics(allocate: Statics['allocate'], fill: () => void): void {
  declared.push({ allocate, fill });
}

/** Called when every module of a program has been loaded: modules may import each other in circles. */
export function startProgram(): void {
  const fresh = declared.splice(0);
  for (const { allocate } of fresh) objects.push(...allocate());
  for (const { fill } of fresh) fill();
  started.push(...fresh);
}

/** Gives all static storage of all programs its initial contents again, in place. */
export function resetStatics(): void {
  for (const { fill } of started) fill();
}

/** Lets go of all programs: their storage is not reset any more. For a process that runs thousands of them, each once. */
export function forgetPrograms(): void {
  for (const list of [declared, started, objects]) list.length = 0;
}

/** All objects in static storage that are not inside another. */
export function staticObjects(): readonly object[] {
  return objects;
}

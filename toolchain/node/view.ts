/** A view of physical memory. Two views are the same when their addresses are. */
export abstract class View {
  abstract readonly address: bigint;
}

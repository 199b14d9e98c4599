/** Where a view's address is kept: a layout may have a field of any name. */
export const addressOfView: unique symbol = Symbol('address');

/** A view of physical memory. Two views are the same when their addresses are. */
export abstract class View {
  abstract readonly [addressOfView]: bigint;
}

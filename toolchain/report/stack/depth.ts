/** How deep a stack gets, from the machine code: what was inlined, merged or turned into jumps is seen as it is. */

import type { CodePart, MachineCode, Transfer } from './machine-code.ts';

/** The parts that an indirect transfer may lead to; undefined if nobody knows. */
export type Targets = (transfer: Transfer, from: CodePart) => readonly CodePart[] | undefined;

/**
 * The most that is on the stack from the caller's last word on, the return address included; null if there is no bound. `step`:
 * how much there is when the next function on the way to the deepest point begins.
 */
export type Depth = { readonly bytes: number | null; readonly next?: { readonly part: CodePart; readonly step: number } };

const RETURN_ADDRESS = 8;

/** gcc puts what is rare of a function apart, and jumps there and back. */
function isOneFunction(a: CodePart, b: CodePart): boolean {
  return nameOf(a) === nameOf(b);
}

const nameOf = ({ symbol }: CodePart): string => symbol.replace(/\.cold(\.\d+)?$/, '');

export class StackDepths {
  readonly #code: MachineCode;
  readonly #targets: Targets;
  readonly #apart: string;
  readonly #known = new Map<CodePart, Depth>();
  readonly #open = new Set<CodePart>();

  /** `apart`: the symbol of a function that is not followed, but measured by itself: a panic may come up anywhere, in a panic too. */
  constructor(code: MachineCode, targets: Targets, apart: string) {
    this.#code = code;
    this.#targets = targets;
    this.#apart = apart;
  }

  of(part: CodePart): Depth {
    const known = this.#known.get(part);
    if (known !== undefined) return known;
    if (this.#open.has(part)) return { bytes: null };
    this.#open.add(part);
    const depth = this.#measure(part);
    this.#open.delete(part);
    this.#known.set(part, depth);
    return depth;
  }

  /** The function at whose beginning, or in whose middle, an address lies. */
  partAt(address: number): CodePart | undefined {
    return this.#code.parts.findLast((part) => part.address <= address);
  }

  #measure(part: CodePart): Depth {
    const frames = this.#code.framesOf(part);
    let deepest: Depth = { bytes: frames.length === 0 ? RETURN_ADDRESS * (1 + part.pushes) : Math.max(...frames) };
    // Assembly sets up stacks of its own before it calls; what it calls is an entry, which is measured by itself.
    if (frames.length === 0) return deepest;
    for (const transfer of part.transfers) {
      const reached = transfer.target === undefined ? this.#indirect(transfer, part) : this.#direct(transfer, part);
      if (reached.bytes === null) return reached;
      if (reached.bytes > deepest.bytes!) deepest = reached;
    }
    return deepest;
  }

  #direct(transfer: Transfer, from: CodePart): Depth {
    const target = this.partAt(transfer.target!);
    if (target !== undefined && transfer.kind === 'jump' && this.#open.has(target) && isOneFunction(from, target)) return { bytes: 0 };
    return target === undefined ? { bytes: null } : this.#through(transfer, from, target, this.#code.frameAt(transfer.target!) ?? RETURN_ADDRESS);
  }

  /** An indirect jump that leads to no function is one through the table of a `switch`. */
  #indirect(transfer: Transfer, from: CodePart): Depth {
    const targets = this.#targets(transfer, from);
    if (targets === undefined) return transfer.kind === 'jump' ? { bytes: 0 } : { bytes: null };
    const depths = targets.map((target) => this.#through(transfer, from, target, RETURN_ADDRESS));
    return depths.find(({ bytes }) => bytes === null) ?? depths.reduce((a, b) => (b.bytes! > a.bytes! ? b : a), { bytes: 0 });
  }

  /** A jump leaves the stack as it is: the target's frame there is the caller's here. */
  #through({ address, kind }: Transfer, from: CodePart, target: CodePart, frameThere: number): Depth {
    const here = this.#code.frameAt(address) ?? RETURN_ADDRESS * (1 + from.pushes);
    const step = kind === 'call' ? here : here - frameThere;
    if (target.symbol === this.#apart) return { bytes: here };
    const { bytes } = this.of(target);
    return { bytes: bytes === null ? null : step + bytes, next: { part: target, step } };
  }
}

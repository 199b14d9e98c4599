/** One line of the comparison, as kept in `build/bench.json`. */
export interface BenchRow {
  readonly name: string;
  readonly unit: string;
  /** Where both were measured, or `host` for what needs no board. */
  readonly board: string;
  readonly lyn: number;
  /** What the peer needs for the same; null where there is none, or it has not been measured. */
  readonly peer: number | null;
  /** Who the peer is, with the date of its measurement; or why there is none. */
  readonly peerName: string;
  /** Lyn's figure by the peer's: below 1, Lyn needs less. Null without a peer. */
  readonly ratio: number | null;
}

/** Who else does the same work, and what it needs for it. */
export interface Peer {
  readonly name: string;
  readonly figure: number | undefined;
}

/** A row without a peer says why in its place. */
export function makeRow(name: string, unit: string, board: string, lyn: number, peer: Peer): BenchRow {
  const figure = peer.figure ?? null;
  const ratio = figure === null ? null : Math.round((lyn / figure) * 1000) / 1000;
  return { name, unit, board, lyn, peer: figure, peerName: peer.name, ratio };
}

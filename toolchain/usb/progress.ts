import { SingleBar } from 'cli-progress';

/** Tells a person how far a long step is. Steps come one after the other. */
export interface Progress {
  begin(title: string, totalBytes: number): void;
  /** `bytes`: from the step's beginning. */
  reach(bytes: number): void;
  end(): void;
}

/** A bar with speed and time left on a terminal, and nothing where `stream` is none. */
export function progressBar(stream: NodeJS.WriteStream = process.stderr): Progress {
  const format = '{title} [{bar}] {percentage}% of {size} MB, {speed} MB/s, {eta_formatted} left';
  const bar = new SingleBar({ stream, format, hideCursor: true, barsize: 24, etaBuffer: 50 });
  let began = 0;
  return {
    begin: (title, totalBytes) => {
      began = performance.now();
      bar.start(totalBytes, 0, { title: title.padEnd('Comparing'.length), size: megabytes(totalBytes), speed: '-' });
    },
    reach: (bytes) => bar.update(bytes, { speed: megabytes(bytes / Math.max((performance.now() - began) / 1000, 0.001)) }),
    end: () => bar.stop(),
  };
}

/** For callers that show nothing. */
export const noProgress: Progress = { begin: () => undefined, reach: () => undefined, end: () => undefined };

/** Megabytes of 10^6 bytes, as sticks are labelled. */
function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0);
}

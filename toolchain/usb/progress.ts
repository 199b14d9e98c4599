import { SingleBar } from 'cli-progress';

/** Tells a person how far a long step is. Steps come one after the other. */
export interface Progress {
  begin(title: string, totalBytes: number): void;
  /** `bytes`: from the step's beginning. */
  reach(bytes: number): void;
  end(): void;
}

/** With speed and time left: a bar on a terminal, elsewhere, as in a log, a line every ten seconds. */
export function progressOn(stream: NodeJS.WriteStream = process.stderr): Progress {
  return stream.isTTY ? progressBar(stream) : progressLines((line) => void stream.write(`${line}\n`), 10_000);
}

/** The cursor and the terminal's modes stay as they are: nobody would bring them back where a signal ends the process. */
function progressBar(stream: NodeJS.WriteStream): Progress {
  const format = '{title} [{bar}] {percentage}% of {size} MB, {speed} MB/s, {eta_formatted} left';
  const bar = new SingleBar({ stream, format, barsize: 24, etaBuffer: 50, linewrap: true });
  let began = 0;
  return {
    begin: (title, totalBytes) => {
      began = performance.now();
      bar.start(totalBytes, 0, { title: title.padEnd('Comparing'.length), size: megabytes(totalBytes), speed: '-' });
    },
    reach: (bytes) => bar.update(bytes, { speed: megabytes(bytes / secondsSince(began)) }),
    end: () => bar.stop(),
  };
}

/** A line of text each time that so many milliseconds have gone by in a step. */
export function progressLines(say: (line: string) => void, interval: number): Progress {
  let [step, total, began, said] = ['', 0, 0, 0];
  return {
    begin: (title, totalBytes) => {
      [step, total, began, said] = [title, totalBytes, performance.now(), performance.now()];
    },
    reach: (bytes) => {
      if (performance.now() - said < interval || bytes >= total) return;
      said = performance.now();
      const speed = bytes / secondsSince(began);
      say(`${step}: ${Math.floor((bytes / total) * 100)}% of ${megabytes(total)} MB, ${megabytes(speed)} MB/s, ${timeText((total - bytes) / speed)} left`);
    },
    end: () => undefined,
  };
}

const secondsSince = (began: number): number => Math.max((performance.now() - began) / 1000, 0.001);

function timeText(seconds: number): string {
  return seconds < 90 ? `${Math.ceil(seconds)} s` : `${Math.ceil(seconds / 60)} min`;
}

/** For callers that show nothing. */
export const noProgress: Progress = { begin: () => undefined, reach: () => undefined, end: () => undefined };

/** Megabytes of 10^6 bytes, as sticks are labelled. */
function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0);
}

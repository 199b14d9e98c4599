import { printHex, printText } from './console.ts';
import { countFailure } from './failures.ts';

/**
 * Holds when `got` is `want`. Prints the line that the test reads: `ok <name>`, or `FAIL <name>: got <value>, want <value>`. The guest goes
 * on in either case.
 */
export function expect(name: string, got: u64, want: u64): void {
  printText(got === want ? 'ok ' : 'FAIL ');
  printText(name);
  if (got !== want) failed(got, want);
  printText('\n');
}

function failed(got: u64, want: u64): void {
  printText(': got ');
  printHex(got);
  printText(', want ');
  printHex(want);
  countFailure();
}

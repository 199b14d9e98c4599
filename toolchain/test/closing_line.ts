/**
 * A vitest reporter that closes the run with its counts in one plain line, `12 passed, 0 failed, 3 skipped`, and before it one line for
 * each reason why tests were skipped: `skipped: qemu-kvm: There is no /dev/kvm ... (3 tests)`.
 */

import type { Reporter, TestModule } from 'vitest/node';

export default class ClosingLine implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly unknown[]): void {
    const counts = { passed: 0, failed: 0, skipped: 0 };
    const reasons = new Map<string, number>();
    for (const module of modules) {
      for (const test of module.children.allTests()) {
        const result = test.result();
        counts[result.state === 'pending' ? 'skipped' : result.state]++;
        if (result.state === 'skipped' && result.note !== undefined) reasons.set(result.note, (reasons.get(result.note) ?? 0) + 1);
      }
      for (const suite of module.children.allSuites()) if (suite.errors().length > 0) counts.failed++;
      if (module.errors().length > 0) counts.failed++;
    }
    counts.failed += unhandledErrors.length;
    console.log('');
    for (const [reason, tests] of reasons) console.log(`skipped: ${reason} (${tests === 1 ? '1 test' : `${tests} tests`})`);
    console.log(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
  }
}

import { startConsole } from '../../hv/console/console.ts';
import '../../hv/console/log.ts';
import { haltMachine } from '../../hv/console/shutdown.ts';
import '../../hv/panic/exception.ts';

/** Says hello and ends. */
function main(): void {
  startConsole();
  log.info(`hello from TypeScript, build ${boot.buildId()}, image of ${boot.imageEnd() - boot.imageStart()} bytes at ${hex(boot.imageStart())}`);
  haltMachine();
}

entry('lyn_main', main);

import { PortBus } from '../device/port_bus.ts';
import { Domain } from './domain.ts';
import { Watchdog } from './watchdog.ts';

const ports = new PortBus();
/** The one domain that there is. Its vCPU is the one of the processor's virtualization extension (vmx/extension.ts, svm/extension.ts). */
export const domain = new Domain(1, ports);
export const watchdog = new Watchdog(domain);

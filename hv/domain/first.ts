import { NestedTables } from '../nested/ept.ts';
import { Vcpu } from '../vcpu/vcpu.ts';
import { VmxVcpu } from '../vmx/vmx_vcpu.ts';
import { Domain } from './domain.ts';
import { Watchdog } from './watchdog.ts';

/** The one domain that there is, with its vCPU. */
export const domain = new Domain(1);
export const backend = new VmxVcpu();
export const vcpu = new Vcpu(domain, backend);
export const nested = new NestedTables();
export const watchdog = new Watchdog(domain);

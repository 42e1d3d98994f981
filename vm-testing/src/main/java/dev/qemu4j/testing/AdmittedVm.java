package dev.qemu4j.testing;

import dev.qemu4j.vm.VirtualMachine;
import dev.qemu4j.vm.template.VmSpec;
import java.util.function.Supplier;

/** A machine with the room that it has on the host. */
final class AdmittedVm implements AutoCloseable {
    private final VirtualMachine vm;
    private final Admission.Permit permit;

    private AdmittedVm(VirtualMachine vm, Admission.Permit permit) {
        this.vm = vm;
        this.permit = permit;
    }

    /** Boots a machine once there is room, and waits until it is ready. */
    static AdmittedVm boot(VmSpec spec, Admission admission) {
        return start(spec, admission, spec::start);
    }

    /** Starts a machine of a description in some way once there is room. */
    static AdmittedVm start(VmSpec spec, Admission admission, Supplier<VirtualMachine> start) {
        Admission.Permit permit = admission.admit(spec);
        try {
            return new AdmittedVm(admission.boot(spec, start), permit);
        } catch (RuntimeException | Error e) {
            permit.close();
            throw e;
        }
    }

    VirtualMachine vm() {
        return vm;
    }

    @Override
    public void close() {
        try {
            vm.close();
        } finally {
            permit.close();
        }
    }
}

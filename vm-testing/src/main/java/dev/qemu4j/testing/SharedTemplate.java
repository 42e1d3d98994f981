package dev.qemu4j.testing;

import dev.qemu4j.base.QemuInterruptedException;
import dev.qemu4j.vm.template.VmSpec;
import dev.qemu4j.vm.template.VmTemplate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A machine that is booted once, and of which each test gets a clone. */
final class SharedTemplate implements ExtensionContext.Store.CloseableResource, AutoCloseable {
    private final VmSpec spec;
    private final Admission admission;
    private @Nullable VmTemplate template;
    private @Nullable RuntimeException failure;

    SharedTemplate(VmSpec spec, Admission admission) {
        this.spec = spec;
        this.admission = admission;
    }

    AdmittedVm start() {
        VmTemplate booted = booted();
        return AdmittedVm.start(spec, admission, booted::start);
    }

    private synchronized VmTemplate booted() {
        RuntimeException known = failure;
        if (known != null) {
            throw known;
        }
        VmTemplate booted = template;
        if (booted == null) {
            Admission.Permit permit = admission.admit(spec);
            try {
                booted = admission.boot(spec, () -> VmTemplate.boot(spec));
                template = booted;
            } catch (QemuInterruptedException e) { // of this test only
                throw e;
            } catch (RuntimeException e) {
                failure = e;
                throw e;
            } finally {
                permit.close();
            }
        }
        return booted;
    }

    @Override
    public synchronized void close() {
        VmTemplate booted = template;
        if (booted != null) {
            booted.close();
        }
    }
}

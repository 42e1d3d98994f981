package dev.qemu4j.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.qemu4j.base.QemuException;
import dev.qemu4j.vm.VirtualMachine;
import dev.qemu4j.vm.template.VmSpec;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Boots that fail, and are tried once more where the run says so. */
@Tag("once")
class RetryIT {
    private static final Map<String, String> RETRY = Map.of("qemu4j.testing.retry", "true");
    private static final AtomicInteger starts = new AtomicInteger();
    private static int failing;

    /** A machine whose first starts end before QEMU is there. */
    private static VmSpec failing(VmSpec spec) {
        return spec.options(o ->
                o.launcher(command -> starts.incrementAndGet() <= failing ? List.of("sh", "-c", "exit 3") : command));
    }

    @VmTest
    static class OneMachine {
        @Vm(scope = Scope.CLASS)
        static final VmSpec guest = failing(Guests.embedded());

        @Test
        void writes(VirtualMachine vm) {
            assertThat(Guests.write(vm)).isOne();
        }
    }

    @VmTest
    static class Clones {
        @Vm(scope = Scope.CLASS, reset = Reset.CLONE)
        static final VmSpec guest = failing(Guests.embedded());

        @Test
        void writes(VirtualMachine vm) {
            assertThat(Guests.write(vm)).isOne();
        }
    }

    @BeforeEach
    void countAnew() {
        starts.set(0);
    }

    @Test
    void boot_failsOnce_isTriedAgainWhereTheRunSaysSo() {
        failing = 1;

        Kit.run(RETRY, OneMachine.class, Clones.class)
                .testEvents()
                .assertStatistics(tests -> tests.succeeded(2).failed(0));
    }

    @Test
    void boot_failsOnce_isNotTriedAgainByDefault() {
        failing = 1;

        Kit.run(OneMachine.class).testEvents().assertStatistics(tests -> tests.failed(1));
        assertThat(starts).hasValue(1);
    }

    @Test
    void boot_failsTwice_failsWithBothFailures() {
        failing = Integer.MAX_VALUE;

        assertThat(Kit.failures(Kit.run(RETRY, OneMachine.class)))
                .singleElement()
                .satisfies(failure -> assertThat(failure.getSuppressed()).anyMatch(QemuException.class::isInstance));
        assertThat(starts).hasValue(2);
    }
}

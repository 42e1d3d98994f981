package dev.qemu4j.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.qemu4j.vm.VirtualMachine;
import dev.qemu4j.vm.template.VmSpec;
import java.util.Map;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.platform.testkit.engine.EngineExecutionResults;

/** Tests that run beside each other. */
class ParallelIT {
    private static final int EIGHT = 8;
    private static final CyclicBarrier all = new CyclicBarrier(EIGHT);
    private static final AtomicInteger now = new AtomicInteger();
    private static final AtomicInteger most = new AtomicInteger();

    @BeforeEach
    void forget() {
        most.set(0);
    }

    private static void enter() {
        most.accumulateAndGet(now.incrementAndGet(), Math::max);
    }

    private static EngineExecutionResults run(int cpus, Class<?>... classes) {
        return Kit.run(
                Map.of(
                        VmExtension.CPUS,
                        String.valueOf(cpus),
                        VmExtension.LIMIT,
                        "60",
                        "junit.jupiter.execution.parallel.enabled",
                        "true",
                        "junit.jupiter.execution.parallel.mode.default",
                        "concurrent",
                        "junit.jupiter.execution.parallel.config.strategy",
                        "fixed",
                        "junit.jupiter.execution.parallel.config.fixed.parallelism",
                        String.valueOf(EIGHT)),
                classes);
    }

    @VmTest
    static class Eight {
        @Vm
        static final VmSpec guest = Guests.embedded().options(o -> o.throwawayAll(true));

        @RepeatedTest(EIGHT)
        void test(VirtualMachine vm) throws Exception {
            all.await(60, TimeUnit.SECONDS);
            assertThat(Guests.write(vm)).isEqualTo(1);
            all.await(60, TimeUnit.SECONDS);
        }
    }

    @Test
    void eightMachines_atOnce_serveTheirTests() {
        run(EIGHT, Eight.class).testEvents().assertStatistics(tests -> tests.succeeded(EIGHT));
    }

    @VmTest
    static class EightClones {
        @Vm(scope = Scope.CLASS, reset = Reset.CLONE)
        static final VmSpec guest = Guests.embedded();

        @RepeatedTest(EIGHT)
        void test(VirtualMachine vm) throws Exception {
            all.await(60, TimeUnit.SECONDS);
            assertThat(Guests.write(vm)).isEqualTo(1);
            all.await(60, TimeUnit.SECONDS);
        }
    }

    @Test
    void eightClones_atOnce_serveTheirTests() {
        run(EIGHT, EightClones.class).testEvents().assertStatistics(tests -> tests.succeeded(EIGHT));
    }

    @VmTest
    static class Narrow {
        @Vm
        static final VmSpec guest = Guests.embedded().options(o -> o.throwawayAll(true));

        @RepeatedTest(4)
        void test(VirtualMachine vm) {
            enter();
            Guests.write(vm);
            now.decrementAndGet();
        }
    }

    @Test
    void admission_withoutRoom_waits() {
        run(1, Narrow.class).testEvents().assertStatistics(tests -> tests.succeeded(4));

        assertThat(most).hasValue(1);
    }

    @VmTest
    static class Shared {
        @Vm(scope = Scope.RUN)
        static final VmSpec left = Guests.embedded();

        @Vm(scope = Scope.CLASS)
        static final VmSpec right = Guests.embedded();

        @RepeatedTest(4)
        void leftFirst(@Vm("left") VirtualMachine one, @Vm("right") VirtualMachine two) {
            use(one, two);
        }

        @RepeatedTest(4)
        void rightFirst(@Vm("right") VirtualMachine two, @Vm("left") VirtualMachine one) {
            use(one, two);
        }

        private static void use(VirtualMachine one, VirtualMachine two) {
            enter();
            assertThat(Guests.write(one)).isEqualTo(Guests.write(two));
            now.decrementAndGet();
        }
    }

    @Test
    void sharedMachines_takenInAnyOrder_areUsedByOneTestAtATime() {
        run(EIGHT, Shared.class).testEvents().assertStatistics(tests -> tests.succeeded(8));

        assertThat(most).hasValue(1);
    }
}

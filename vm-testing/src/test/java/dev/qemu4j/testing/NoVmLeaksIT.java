package dev.qemu4j.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.qemu4j.host.run.RunDirectory;
import dev.qemu4j.vm.VirtualMachine;
import dev.qemu4j.vm.template.VmSpec;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.platform.testkit.engine.EngineExecutionResults;

class NoVmLeaksIT {
    private static final List<AutoCloseable> left = new ArrayList<>();

    @AfterEach
    void closeThem() throws Exception {
        for (AutoCloseable one : left) {
            one.close();
        }
        left.clear();
    }

    @NoVmLeaks
    @VmTest
    static class Tests {
        @Vm
        static final VmSpec guest = Guests.sector(BootSector.HALTS, "").options(o -> o.throwawayAll(true));

        @Test
        void cleanOnes(VirtualMachine vm) {
            guest.start().close();
            RunDirectory.create().close();
        }

        @Test
        void leavesAMachine() {
            left.add(guest.start());
        }

        @Test
        void leavesADirectory() {
            left.add(RunDirectory.create());
        }
    }

    @Test
    void tests_thatLeaveSomething_failAndNameIt() {
        EngineExecutionResults results = Kit.run(Tests.class);

        results.testEvents().assertStatistics(tests -> tests.succeeded(1).failed(2));
        assertThat(Kit.failures(results))
                .anySatisfy(failure -> assertThat(failure)
                        .hasMessageContaining("the test has left ")
                        .hasMessageContaining("process ")
                        .hasMessageContaining("qemu-system-x86_64"))
                .anySatisfy(failure -> assertThat(failure)
                        .hasMessageStartingWith("the test has left directory ")
                        .hasMessageNotContaining("process"));
    }
}

package dev.qemu4j.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.qemu4j.host.run.RunDirectory;
import dev.qemu4j.vm.VirtualMachine;
import dev.qemu4j.vm.template.VmSpec;
import dev.qemu4j.vm.template.VmTemplate;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;
import org.junit.platform.testkit.engine.EngineExecutionResults;

class NoVmLeaksIT {
    private static final String TEMPORARY = "java.io.tmpdir";
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

    @NoVmLeaks
    @VmTest
    static class BeforeTests {
        @Vm
        static final VmSpec guest = Guests.sector(BootSector.HALTS, "").options(o -> o.throwawayAll(true));

        @BeforeEach
        void before(VirtualMachine vm, TestInfo test) {
            guest.start().close();
            if (test.getDisplayName().startsWith("leaves")) {
                left.add(RunDirectory.create());
            }
        }

        @Test
        void leavesADirectory() {}

        @Test
        void isClean() {}
    }

    @VmTest
    @NoVmLeaks
    static class AfterTests {
        @Vm
        static final VmSpec guest = Guests.sector(BootSector.HALTS, "");

        @Test
        void test(VirtualMachine vm) {}

        @AfterEach
        void after() {
            left.add(RunDirectory.create());
        }
    }

    @Test
    void methodsBeforeAndAfterATest_thatLeaveSomething_failIt() {
        EngineExecutionResults results = Kit.run(BeforeTests.class, AfterTests.class);

        results.testEvents().assertStatistics(tests -> tests.succeeded(1).failed(2));
        assertThat(Kit.failures(results))
                .allSatisfy(failure -> assertThat(failure)
                        .hasMessageStartingWith("the test has left directory ")
                        .hasMessageNotContaining("process"));
    }

    @NoVmLeaks
    static class Templates {
        @Test
        void leavesATemplate() {
            left.add(VmTemplate.boot(Guests.sector(BootSector.HALTS, "")));
        }
    }

    /** The place for what is large is not that for sockets, where that has to be a shorter one. */
    @Test
    void test_thatLeavesATemplateElsewhere_fails(@TempDir Path deep) throws Exception {
        String temporary = System.getProperty(TEMPORARY);
        Path longPath = Files.createDirectories(deep.resolve("a".repeat(100)));
        try {
            System.setProperty(TEMPORARY, longPath.toString());

            assertThat(Kit.failures(Kit.run(Templates.class)))
                    .singleElement()
                    .satisfies(failure -> assertThat(failure)
                            .hasMessageStartingWith("the test has left directory " + longPath.toRealPath()));
        } finally {
            System.setProperty(TEMPORARY, temporary);
            closeThem();
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

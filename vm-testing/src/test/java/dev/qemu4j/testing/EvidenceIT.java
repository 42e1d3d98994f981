package dev.qemu4j.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.qemu4j.Devices;
import dev.qemu4j.qapi.runstate.StopEvent;
import dev.qemu4j.vm.VirtualMachine;
import dev.qemu4j.vm.template.VmSpec;
import dev.qemu4j.vm.wait.Wait;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;
import org.junit.platform.testkit.engine.EngineExecutionResults;

/** Failed tests leave what their machines have said. */
class EvidenceIT {
    @TempDir
    private Path folder;

    @VmTest
    static class Failing {
        @Vm
        static final VmSpec guest =
                VmSpec.of(Guests.sector(BootSector.HALTS, "<b>hello</b> & good-bye").commandLine().toBuilder()
                        .device(Devices.vga())
                        .build());

        @Test
        void test(VirtualMachine vm) {
            vm.console().expect("good-bye", Guests.SOON);
            String fault = vm.faults()
                    .custom("a fault of the test", () -> {}, () -> {})
                    .what();
            assertThat(fault).isNotEmpty();
            vm.control().pause();
            vm.events().await(StopEvent.class, stop -> true, Guests.SOON); // it may come after the command's reply
            throw new IllegalStateException("as it has to be");
        }
    }

    @Test
    void test_thatFails_leavesAPageWithItsMachines() throws IOException {
        List<Throwable> failures = Kit.failures(run(Failing.class));
        Path index =
                folder.resolve("dev.qemu4j.testing.EvidenceIT_Failing.test").resolve("index.html");
        String page = Files.readString(index);

        assertThat(failures).singleElement().satisfies(failure -> {
            assertThat(failure).isInstanceOf(IllegalStateException.class).hasMessage("as it has to be");
            assertThat(failure.getSuppressed()).hasSize(1);
            assertThat(failure.getSuppressed()[0]).hasMessage("evidence: " + index.toUri());
        });
        assertThat(page)
                .contains("IllegalStateException: as it has to be")
                .contains("qemu-system-x86_64 -nodefaults")
                .contains("&lt;b&gt;hello&lt;/b&gt; &amp; good-bye")
                .doesNotContain("<b>")
                .contains(" STOP ")
                .contains("<pre>a fault of the test</pre>")
                .contains("<img src=\"guest-screen.png\"")
                .contains("&quot;status&quot; : &quot;paused&quot;")
                .contains("&quot;node-name&quot; : &quot;root&quot;")
                .contains("EIP=");
        assertThat(index.resolveSibling("guest-timeline.html"))
                .content()
                .contains("launch: greeting", "\"STOP\"", "good-bye")
                .doesNotContain("<b>");
        try (Stream<Path> files = Files.list(index.getParent())) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .contains("guest-console0.txt", "guest-console0.cast", "guest-stderr.txt")
                    .noneMatch(name -> name.endsWith(".part"));
        }
    }

    @VmTest
    static class Others {
        @Vm
        static final VmSpec guest = Guests.sector(BootSector.FAULTS, "good-bye", "-no-reboot");

        @Vm
        static final VmSpec well = Guests.sector(BootSector.HALTS, "");

        @BeforeEach
        void before(@Vm("guest") VirtualMachine vm) {
            vm.awaitExit(Guests.SOON);
        }

        @RepeatedTest(1)
        void fails(@Vm("guest") VirtualMachine vm) {
            throw new AssertionError(vm + " has ended");
        }

        @Test
        void succeeds(@Vm("well") VirtualMachine vm) {}

        @Test
        void isAborted(@Vm("well") VirtualMachine vm) {
            Assumptions.abort("not here");
        }
    }

    @Test
    void test_whoseMachineHasEnded_leavesWhatItSaid() throws IOException {
        run(Others.class)
                .testEvents()
                .assertStatistics(tests -> tests.failed(1).succeeded(1).aborted(1));

        try (Stream<Path> folders = Files.list(folder)) {
            assertThat(folders.toList()).singleElement().satisfies(only -> {
                assertThat(only.getFileName().toString()).contains("Others.fails-repetition_1_of_1");
                assertThat(Files.readString(only.resolve("index.html"))).contains("good-bye", "SHUTDOWN", "ended");
            });
        }
    }

    @VmTest
    static class FailsTwice {
        @Vm
        static final VmSpec guest = Guests.sector(BootSector.HALTS, "hello");

        @Test
        void test(VirtualMachine vm) {
            vm.console().expect("hello", Guests.SOON);
            throw new IllegalStateException("the real reason");
        }

        @AfterEach
        void cleanUp(VirtualMachine vm) {
            vm.close();
            throw new IllegalStateException("the clean-up failed");
        }
    }

    @Test
    void cleanUp_thatFailsAsWell_leavesThePageOfTheFailure() throws IOException {
        List<Throwable> failures = Kit.failures(run(FailsTwice.class));

        assertThat(failures).singleElement().satisfies(failure -> {
            assertThat(failure).hasMessage("the real reason");
            assertThat(failure.getSuppressed())
                    .anyMatch(note -> String.valueOf(note.getMessage()).contains("evidence: "));
        });
        assertThat(onlyPage())
                .contains("the real reason", "&quot;status&quot; : &quot;running&quot;")
                .doesNotContain("the clean-up failed");
    }

    @VmTest
    static class NeverReady {
        @Vm(scope = Scope.CLASS)
        static final VmSpec guest =
                Guests.sector(BootSector.FAULTS, "no system", "-no-reboot").waitFor(Wait.forConsole("login:"));

        @RepeatedTest(2)
        void test(VirtualMachine vm) {}
    }

    @Test
    void boot_thatFails_leavesOnePageForTheTestsThatShareIt() throws IOException {
        List<Throwable> failures = Kit.failures(run(NeverReady.class));

        assertThat(failures)
                .hasSize(2)
                .allSatisfy(failure -> assertThat(failure.getSuppressed())
                        .singleElement()
                        .satisfies(note -> assertThat(note).hasMessageContaining("evidence: ")));
        assertThat(onlyPage()).contains("WaitException: &#39;login:&#39; on the console will not come", "no system");
    }

    @VmTest
    static class Dynamic {
        @Vm
        static final VmSpec guest = Guests.sector(BootSector.HALTS, "hello");

        @TestFactory
        List<DynamicTest> tests(VirtualMachine vm) {
            return List.of(
                    DynamicTest.dynamicTest("well", () -> vm.console().expect("hello", Guests.SOON)),
                    DynamicTest.dynamicTest("badly", () -> {
                        throw new IllegalStateException("as it has to be");
                    }));
        }
    }

    @Test
    void dynamicTest_thatFails_leavesAPage() throws IOException {
        run(Dynamic.class)
                .testEvents()
                .assertStatistics(tests -> tests.succeeded(1).failed(1));

        assertThat(onlyPage()).contains("as it has to be", "hello", "tests", "badly");
    }

    @VmTest
    static class BrokenFactory {
        @Vm
        static final VmSpec guest = Guests.sector(BootSector.HALTS, "");

        @TestFactory
        List<DynamicTest> tests(VirtualMachine vm) {
            throw new IllegalStateException("no tests");
        }
    }

    @Test
    void factory_thatFails_leavesAPage() throws IOException {
        assertThat(Kit.failures(run(BrokenFactory.class))).hasSize(1);

        assertThat(onlyPage()).contains("no tests");
    }

    private String onlyPage() throws IOException {
        try (Stream<Path> folders = Files.list(folder)) {
            List<Path> all = folders.toList();
            assertThat(all).hasSize(1);
            return Files.readString(all.get(0).resolve("index.html"));
        }
    }

    @VmTest
    static class SameNames {
        @Vm
        static final VmSpec guest = Guests.sector(BootSector.HALTS, "");

        @Test
        void same(VirtualMachine vm) {
            throw new AssertionError("one");
        }

        @Test
        void same(VirtualMachine vm, TestInfo info) {
            throw new AssertionError("other");
        }
    }

    @Test
    void tests_ofTheSameName_haveFoldersOfTheirOwn() throws IOException {
        run(SameNames.class).testEvents().assertStatistics(tests -> tests.failed(2));

        try (Stream<Path> folders = Files.list(folder)) {
            assertThat(folders.map(each -> each.getFileName().toString()))
                    .containsExactlyInAnyOrder(
                            "dev.qemu4j.testing.EvidenceIT_SameNames.same",
                            "dev.qemu4j.testing.EvidenceIT_SameNames.same-2");
        }
    }

    private EngineExecutionResults run(Class<?> type) {
        return Kit.run(Map.of(VmExtension.EVIDENCE, folder.toString()), type);
    }
}

package dev.qemu4j.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.qemu4j.Devices;
import dev.qemu4j.vm.VirtualMachine;
import dev.qemu4j.vm.template.VmSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
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
            vm.control().pause();
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
                .contains("<img src=\"guest-screen.png\"")
                .contains("&quot;status&quot; : &quot;paused&quot;")
                .contains("&quot;node-name&quot; : &quot;root&quot;")
                .contains("EIP=");
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

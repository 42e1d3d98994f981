package dev.qemu4j.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.qemu4j.vm.VirtualMachine;
import dev.qemu4j.vm.template.VmSpec;
import dev.qemu4j.vm.wait.Wait;
import dev.qemu4j.vm.wait.WaitException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Failures outside of tests, before a machine and with several leave their evidence, too. */
class ClassEvidenceIT {
    @TempDir
    private Path folder;

    private List<Throwable> failures(Class<?> type) {
        return Kit.failures(Kit.run(Map.of(VmExtension.EVIDENCE, folder.toString()), type));
    }

    /** Returns the only page. */
    private String page(String expectedFolder) throws IOException {
        try (Stream<Path> folders = Files.list(folder)) {
            assertThat(folders).containsExactly(folder.resolve(expectedFolder));
        }
        return Files.readString(folder.resolve(expectedFolder).resolve("index.html"));
    }

    @VmTest
    static class BeforeAllFails {
        @Vm(scope = Scope.CLASS)
        static final VmSpec guest = Guests.sector(BootSector.HALTS, "hello");

        @BeforeAll
        static void prepare(VirtualMachine vm) {
            vm.console().expect("hello", Guests.SOON);
            throw new IllegalStateException("as it has to be");
        }

        @Test
        void test() {}
    }

    @Test
    void beforeAll_thatFails_leavesAPageWithItsMachine() throws IOException {
        assertThat(failures(BeforeAllFails.class)).singleElement().satisfies(failure -> {
            assertThat(failure).isInstanceOf(IllegalStateException.class).hasMessage("as it has to be");
            assertThat(failure.getSuppressed())
                    .singleElement()
                    .satisfies(note -> assertThat(note).hasMessageContaining("evidence: "));
        });
        assertThat(page("dev.qemu4j.testing.ClassEvidenceIT_BeforeAllFails.prepare"))
                .contains("as it has to be", "hello", "&quot;status&quot; : &quot;running&quot;");
    }

    @VmTest
    static class NeverReady {
        @Vm(scope = Scope.CLASS)
        static final VmSpec guest =
                Guests.sector(BootSector.FAULTS, "no system", "-no-reboot").waitFor(Wait.forConsole("login:"));

        @BeforeAll
        static void prepare(VirtualMachine vm) {}

        @Test
        void test() {}
    }

    @Test
    void bootForBeforeAll_thatFails_leavesAPageAndIsNotWrapped() throws IOException {
        assertThat(failures(NeverReady.class)).singleElement().isInstanceOf(WaitException.class);

        assertThat(page("dev.qemu4j.testing.ClassEvidenceIT_NeverReady.beforeAll"))
                .contains("WaitException", "no system");
    }

    @VmTest
    static class AfterAllFails {
        @Vm(scope = Scope.CLASS)
        static final VmSpec guest = Guests.sector(BootSector.HALTS, "hello");

        @Test
        void test(VirtualMachine vm) {
            vm.console().expect("hello", Guests.SOON);
        }

        @AfterAll
        static void cleanUp(VirtualMachine vm) {
            if (!vm.consoles().isEmpty()) {
                throw new IllegalStateException("left with " + vm.consoles().size() + " console");
            }
        }
    }

    @Test
    void afterAll_thatFails_leavesAPageWithItsMachine() throws IOException {
        assertThat(failures(AfterAllFails.class)).singleElement().isInstanceOf(IllegalStateException.class);

        assertThat(page("dev.qemu4j.testing.ClassEvidenceIT_AfterAllFails.cleanUp"))
                .contains("left with 1 console", "hello", "EIP=");
    }

    @VmTest
    static class LikeNames {
        @Vm("web 1")
        static final VmSpec one = Guests.sector(BootSector.HALTS, "");

        @Vm("web_1")
        static final VmSpec other = Guests.sector(BootSector.HALTS, "");

        @Test
        void test(@Vm("web 1") VirtualMachine first, @Vm("web_1") VirtualMachine second) {
            throw new IllegalStateException(first + " and " + second);
        }
    }

    @Test
    void machines_whoseFilesWouldHaveTheSameNames_haveFilesOfTheirOwn() throws IOException {
        assertThat(failures(LikeNames.class)).hasSize(1);

        assertThat(page("dev.qemu4j.testing.ClassEvidenceIT_LikeNames.test"))
                .contains("web_1-command.txt", "web_1-2-command.txt");
    }

    @VmTest
    static class Refused {
        @Vm(scope = Scope.CLASS)
        static final VmSpec guest = Guests.sector(BootSector.HALTS, "", "-no-hpet"); // as StrictModeIT says

        @Test
        void test(VirtualMachine vm) {}
    }

    @Test
    void sharedMachine_thatIsRefusedBeforeItsTurn_leavesAPage() throws IOException {
        assertThat(Kit.failures(Kit.run(
                        Map.of(VmExtension.EVIDENCE, folder.toString(), VmExtension.STRICT, "true"), Refused.class)))
                .singleElement()
                .satisfies(failure -> assertThat(failure.getSuppressed()).hasSize(1));

        assertThat(page("dev.qemu4j.testing.ClassEvidenceIT_Refused.test")).contains("-no-hpet");
    }
}

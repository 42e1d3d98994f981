package dev.qemu4j.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.qemu4j.host.internal.ProcessIdentity;
import dev.qemu4j.host.plan.Sweep;
import dev.qemu4j.host.run.RunDirectory;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Children and directories end when their JVM ends. */
class JvmDeathIT {
    private static final Duration AT_ONCE = Duration.ofSeconds(2);

    @TempDir
    Path base;

    @Test
    void sigkill_children_areGoneAtOnceAndTheNextJvmSweeps() {
        try (TestJvm jvm = TestJvm.start(TestJvm.command(ChildrenMain.class, base.toString()))) {
            Path directory = Path.of(jvm.line());
            List<Long> children = pids(jvm);
            assertThat(children).hasSizeGreaterThanOrEqualTo(2).allMatch(pid -> ProcessIdentity.of(pid) != null);
            assertThat(Sweep.runDirectories(base).runDirectories()).isEmpty();

            jvm.kill();

            children.forEach(pid -> Eventually.gone(pid, AT_ONCE));
            assertThat(directory.resolve("children")).isRegularFile();
            try (RunDirectory next = RunDirectory.create(base)) {
                assertThat(directory).doesNotExist();
                assertThat(next.path()).isDirectory().isNotEqualTo(directory);
            }
        }
    }

    @Test
    void exit_aProcessLivesOn_itsDirectoryIsKeptForTheSweep() throws Exception {
        try (TestJvm jvm = TestJvm.start(TestJvm.command(SurvivorMain.class, base.toString()))) {
            Path directory = Path.of(jvm.line());
            long survivor = pids(jvm).get(0);

            assertThat(jvm.exit()).isZero();

            assertThat(directory.resolve("children")).content().startsWith(survivor + " ");
            assertThat(Sweep.runDirectories(base).runDirectories()).containsExactly(directory);
            Eventually.gone(survivor, AT_ONCE);
        }
    }

    @Test
    void exit_openResources_areClosed() throws Exception {
        try (TestJvm jvm = TestJvm.start(TestJvm.command(ChildrenMain.class, base.toString()))) {
            Path directory = Path.of(jvm.line());
            List<Long> children = pids(jvm);

            assertThat(jvm.exit()).isZero();

            children.forEach(pid -> Eventually.gone(pid, AT_ONCE));
            assertThat(directory).doesNotExist();
        }
    }

    @RepeatedTest(5)
    void sigkill_whileChildrenAreStarted_leavesNone(RepetitionInfo repetition) {
        String mark = "600." + ProcessHandle.current().pid() + repetition.getCurrentRepetition();
        try (TestJvm jvm = TestJvm.start(TestJvm.command(StormMain.class, mark))) {
            for (int i = 0; i < 20 + repetition.getCurrentRepetition(); i++) {
                jvm.line();
            }

            jvm.kill();

            Eventually.until(
                    "the end of all children",
                    AT_ONCE,
                    () -> ProcessHandle.allProcesses()
                            .noneMatch(process -> commandLine(process).contains(mark)));
        }
    }

    @Test
    void create_severalJvmsAtOnce_sweepOnlyTheDeadOnes() throws Exception {
        Path dead;
        try (TestJvm jvm = TestJvm.start(TestJvm.command(ChildrenMain.class, base.toString()))) {
            dead = Path.of(jvm.line());
            pids(jvm);
        }
        ProcessBuilder command = TestJvm.command(ChildrenMain.class, base.toString());
        try (TestJvm one = TestJvm.start(command);
                TestJvm two = TestJvm.start(command);
                TestJvm three = TestJvm.start(command)) {
            List<Path> living = List.of(Path.of(one.line()), Path.of(two.line()), Path.of(three.line()));
            List.of(one, two, three).forEach(JvmDeathIT::pids);

            assertThat(Sweep.runDirectories(base).runDirectories()).isEmpty();
            assertThat(dead).doesNotExist();
            assertThat(living).doesNotHaveDuplicates().allMatch(Files::isDirectory);
        }
    }

    @Test
    void sigkill_unprivileged_isTheSame(@TempDir Path classes) throws Exception {
        Files.setPosixFilePermissions(base, PosixFilePermissions.fromString("rwxrwxrwx"));
        Files.setAttribute(base, "unix:mode", 01777, LinkOption.NOFOLLOW_LINKS);
        ProcessBuilder command = TestJvm.unprivileged(classes, ChildrenMain.class, base.toString());
        try (TestJvm jvm = TestJvm.start(command);
                TestJvm next = nextAfterKill(jvm, command)) {
            assertThat(Path.of(next.line()).getParent()).isDirectoryContaining(Files::isDirectory);
        }
    }

    @Test
    void run_nonAsciiArgument_arrivesOrIsRefusedByTheLocale() {
        assertThat(nonAscii("C.UTF-8")).isEqualTo("bytes 7");
        assertThat(nonAscii("C"))
                .startsWith("refused argument 'disk-?': has a character outside of US-ASCII")
                .contains("LC_ALL=C.UTF-8");
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-8", "ISO-8859-1", "windows-1252"})
    void run_namesInAnotherDefaultCharset_areTheSameFiles(String charset, @TempDir Path work) {
        ProcessBuilder command = TestJvm.command(NamesMain.class, work.toString());
        command.command().add(1, "-Dfile.encoding=" + charset);
        command.environment().put("LC_ALL", "C.UTF-8");
        try (TestJvm jvm = TestJvm.start(command)) {
            assertThat(jvm.line()).isEqualTo("all found");
        }
    }

    @Test
    void run_defaultCharsetThatLosesBytes_isRefused() {
        ProcessBuilder command = TestJvm.command(NonAsciiMain.class);
        command.command().add(1, "-Dfile.encoding=US-ASCII");
        command.environment().put("LC_ALL", "C.UTF-8");
        try (TestJvm jvm = TestJvm.start(command)) {
            String passed = Runtime.version().feature() < 18
                    ? "refused argument 'disk-?': has a character outside of US-ASCII"
                    : "bytes 7";
            assertThat(jvm.line()).startsWith(passed);
        }
    }

    private static TestJvm nextAfterKill(TestJvm jvm, ProcessBuilder command) {
        Path directory = Path.of(jvm.line());
        List<Long> children = pids(jvm);
        jvm.kill();
        children.forEach(pid -> Eventually.gone(pid, AT_ONCE));
        TestJvm next = TestJvm.start(command);
        Eventually.until("the sweep of " + directory, Eventually.SOON, () -> !Files.exists(directory));
        return next;
    }

    private static String nonAscii(String locale) {
        ProcessBuilder command = TestJvm.command(NonAsciiMain.class);
        command.environment().put("LC_ALL", locale);
        try (TestJvm jvm = TestJvm.start(command)) {
            return jvm.line();
        }
    }

    private static String commandLine(ProcessHandle process) {
        return String.join(" ", process.info().arguments().orElse(new String[0]));
    }

    private static List<Long> pids(TestJvm jvm) {
        List<Long> pids = new ArrayList<>();
        for (String line = jvm.line(); !line.isEmpty(); line = jvm.line()) {
            pids.add(Long.valueOf(line));
        }
        return pids;
    }
}

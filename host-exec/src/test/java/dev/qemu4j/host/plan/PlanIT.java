package dev.qemu4j.host.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.base.QemuTimeoutException;
import dev.qemu4j.host.Eventually;
import dev.qemu4j.host.HostProcess;
import dev.qemu4j.host.Privilege;
import dev.qemu4j.host.TestJvm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Plans that make directories and files and run a program, with real commands. */
class PlanIT {
    static final String OLD = "old 'content'\n";

    @TempDir
    Path base;

    @BeforeEach
    void writeWhatWasThere() throws IOException {
        Files.writeString(base.resolve("config"), OLD);
        Files.setPosixFilePermissions(base.resolve("config"), PosixFilePermissions.fromString("rw-r-----"));
    }

    static Plan plan(Path base) {
        String directory = base.resolve("made").toString();
        String file = base.resolve("made/file").toString();
        return Plan.builder("a test")
                .step(PlanStep.run("make a directory", "mkdir", directory)
                        .undo("rmdir", directory)
                        .presentIf("test", "-d", directory)
                        .build())
                .step(PlanStep.run("make a file", "touch", file)
                        .undo("rm", file)
                        .build())
                .step(PlanStep.write("change the configuration", base.resolve("config"), "new\n", "0600")
                        .build())
                .step(PlanStep.write("write another", base.resolve("made/other"), "other\n", "0644")
                        .build())
                .step(PlanStep.open(
                                "run a program",
                                List.of("sleep", "600"),
                                rights -> HostProcess.builder(rights.wrap(List.of("sleep", "600")))
                                        .start())
                        .build())
                .step(PlanStep.feed(
                                "fill a file",
                                "fed\n",
                                List.of("tee", base.resolve("made/fed").toString()))
                        .undo("rm", base.resolve("made/fed").toString())
                        .build())
                .build();
    }

    @Test
    void apply_then_close_leavesWhatWasThere() throws IOException {
        try (AppliedPlan applied = plan(base).apply(Privilege.none(), PlanListener.NONE, base.resolve("journals"))) {
            assertThat(base.resolve("config")).hasContent("new");
            assertThat(Files.getPosixFilePermissions(base.resolve("config")))
                    .isEqualTo(PosixFilePermissions.fromString("rw-------"));
            assertThat(base.resolve("made/other")).hasContent("other");
            assertThat(base.resolve("made/fed")).hasContent("fed");
            assertThat(applied.opened(HostProcess.class)).isNotNull().matches(HostProcess::isAlive);
            assertThat(base.resolve("journals")).isNotEmptyDirectory();
        }
        assertNothingLeft(base);
    }

    @Test
    void close_twice_isTheSame() throws IOException {
        AppliedPlan applied = plan(base).apply(Privilege.none(), PlanListener.NONE, base.resolve("journals"));
        HostProcess process = applied.opened(HostProcess.class);

        applied.close();
        applied.close();

        assertThat(process).isNotNull().matches(p -> !p.isAlive());
        assertNothingLeft(base);
    }

    @ParameterizedTest
    @CsvSource({
        "1,before",
        "1,after",
        "2,before",
        "3,before",
        "4,before",
        "4,after",
        "5,before",
        "5,after",
        "6,before",
        "6,after"
    })
    void apply_failsAtAStep_undoesAllBefore(int number, String when) throws IOException {
        IllegalStateException injected = new IllegalStateException("injected");
        PlanListener failing = new PlanListener() {
            @Override
            public void before(int n, PlanStep step) {
                failIf(when.equals("before") && n == number, injected);
            }

            @Override
            public void after(int n, PlanStep step) {
                failIf(when.equals("after") && n == number, injected);
            }
        };

        assertThatThrownBy(() -> plan(base).apply(Privilege.none(), failing, base.resolve("journals")))
                .isSameAs(injected);

        assertThat(injected.getSuppressed()).isEmpty();
        assertNothingLeft(base);
    }

    @Test
    void apply_aCommandFails_saysWhichAndUndoes() throws IOException {
        Plan failing = Plan.builder("two plans")
                .steps(plan(base))
                .step(PlanStep.run("look for nothing", "ls", "/no/such/file").build())
                .build();

        assertThatThrownBy(() -> failing.apply(Privilege.none(), PlanListener.NONE, base.resolve("journals")))
                .isInstanceOf(PlanException.class)
                .hasMessageContaining("two plans failed at step 7 (look for nothing)")
                .hasMessageContaining("/no/such/file");

        assertNothingLeft(base);
    }

    @Test
    void apply_aCommandThatTakesTooLong_isAnExpiredLimit() {
        Path made = base.resolve("made");
        Plan plan = Plan.builder("a test")
                .step(PlanStep.run("make a directory", "mkdir", made.toString())
                        .undo("rmdir", made.toString())
                        .build())
                .step(PlanStep.run("wait for ever", "sleep", "600")
                        .timeout(Duration.ofMillis(100))
                        .build())
                .build();

        assertThatThrownBy(() -> plan.apply(Privilege.none()))
                .isInstanceOf(QemuTimeoutException.class)
                .isInstanceOf(PlanTimeoutException.class)
                .hasMessageStartingWith("a test failed at step 2 (wait for ever): ");
        assertThat(made).doesNotExist();
    }

    @Test
    void apply_aCommandThatSaysNo_isNotUndone() throws IOException {
        Path made = Files.createDirectory(base.resolve("made"));
        Plan losing = Plan.builder("losing")
                .step(PlanStep.run("make what somebody has just made", "mkdir", made.toString())
                        .undo("rmdir", made.toString())
                        .build())
                .build();

        assertThatThrownBy(() -> losing.apply(Privilege.none(), PlanListener.NONE, base.resolve("journals")))
                .isInstanceOf(PlanException.class)
                .hasMessageContaining("mkdir");

        assertThat(made).isDirectory();
        Files.delete(made);
        assertNothingLeft(base);
    }

    @Test
    void apply_whatIsThereAlready_isNotTakenOver() throws IOException {
        Path made = Files.createDirectory(base.resolve("made"));

        assertThatThrownBy(() -> plan(base).apply(Privilege.none(), PlanListener.NONE, base.resolve("journals")))
                .isInstanceOf(PlanException.class)
                .hasMessageContaining("step 1 (make a directory)")
                .hasMessageContaining("is there already");

        assertThat(made).isDirectory();
        Files.delete(made);
        assertNothingLeft(base);
    }

    @Test
    void apply_keepIfPresent_leavesItThere() throws IOException {
        Path made = Files.createDirectory(base.resolve("made"));
        Plan keeping = Plan.builder("keeping")
                .step(PlanStep.run("make a directory", "mkdir", made.toString())
                        .undo("rmdir", made.toString())
                        .presentIf("test", "-d", made.toString())
                        .keepIfPresent()
                        .build())
                .build();

        keeping.apply(Privilege.none(), PlanListener.NONE, base.resolve("journals"))
                .close();

        assertThat(made).isDirectory();
        Files.delete(made);
        assertNothingLeft(base);
    }

    @Test
    void apply_problems_areToldTogetherAndNothingIsDone() throws IOException {
        Plan plan = Plan.builder("impossible")
                .steps(plan(base))
                .step(PlanStep.run("run what is not there", "no-such-program-4711")
                        .build())
                .require("luck", rights -> "there is no luck today: try again tomorrow")
                .build();

        assertThatThrownBy(() -> plan.apply(Privilege.none(), PlanListener.NONE, base.resolve("journals")))
                .isInstanceOfSatisfying(
                        PlanException.class,
                        e -> assertThat(e.problems())
                                .containsExactly(
                                        "'no-such-program-4711' is not installed, or not on the PATH",
                                        "there is no luck today: try again tomorrow"))
                .hasMessageContaining("nothing was changed");

        assertNothingLeft(base);
    }

    @Test
    void close_aStepCannotBeUndone_mayBeTriedAgain() throws IOException {
        AppliedPlan applied = plan(base).apply(Privilege.none(), PlanListener.NONE, base.resolve("journals"));
        Path obstacle = Files.createFile(base.resolve("made/obstacle"));

        assertThatThrownBy(applied::close)
                .isInstanceOf(PlanException.class)
                .hasMessageContaining("step 1 is not undone")
                .hasMessageContaining("rmdir");
        assertThat(base.resolve("config")).hasContent(OLD.strip());
        assertThat(base.resolve("made/file")).doesNotExist();

        Files.delete(obstacle);
        applied.close();
        assertNothingLeft(base);
    }

    @Test
    void close_whatSomebodyElseRemoved_isUndone() throws IOException {
        Plan small = Plan.builder("small").step(plan(base).steps().get(0)).build();
        AppliedPlan applied = small.apply(Privilege.none(), PlanListener.NONE, base.resolve("journals"));
        Files.delete(base.resolve("made"));

        applied.close();

        assertNothingLeft(base);
    }

    @Test
    void apply_aFileThatAnotherPlanHasChanged_isRefused() throws IOException {
        Plan write = Plan.builder("writer")
                .step(PlanStep.write("change it", base.resolve("config"), "second\n", "0644")
                        .build())
                .build();
        try (AppliedPlan first = plan(base).apply(Privilege.none(), PlanListener.NONE, base.resolve("journals"))) {
            assertThat(first.plan().title()).isEqualTo("a test");
            assertThatThrownBy(() -> write.apply(Privilege.none(), PlanListener.NONE, base.resolve("journals")))
                    .isInstanceOf(PlanException.class)
                    .hasMessageContaining("config.qemu4j-kept is there: another plan has changed");
            assertThat(base.resolve("config")).hasContent("new");
        }
        assertNothingLeft(base);
    }

    @Test
    void close_aFileThatSomebodyElseHasChangedSince_isLeftAndSaid() throws IOException {
        AppliedPlan applied =
                writing(base, "config").apply(Privilege.none(), PlanListener.NONE, base.resolve("journals"));
        Files.writeString(base.resolve("config"), "the administrator's\n");

        assertThatThrownBy(applied::close)
                .isInstanceOf(PlanException.class)
                .hasMessageContaining("config was changed by somebody else since")
                .hasMessageContaining("config.qemu4j-kept");
        assertThat(base.resolve("config")).hasContent("the administrator's");
        assertThat(base.resolve("config.qemu4j-kept")).hasContent(OLD.strip());

        Files.move(base.resolve("config.qemu4j-kept"), base.resolve("config"), StandardCopyOption.REPLACE_EXISTING);
        applied.close();
        assertNothingLeft(base);
    }

    @Test
    void sweep_filesThatSomebodyElseHasMadeWithTheSameText_areLeft() throws Exception {
        dieAt(4, "after");
        makeAnew(base.resolve("made/other"), "other\n");

        Sweep.plans(base.resolve("journals"), Privilege.none());

        assertThat(base.resolve("made/other")).hasContent("other");
        assertThat(base.resolve("config")).hasContent(OLD.strip());
    }

    @Test
    void close_whatSomebodyElseHasMadeAnew_isLeft() throws IOException {
        Path made = base.resolve("made");
        Plan plan = Plan.builder("small")
                .step(PlanStep.run("make a directory", "mkdir", made.toString(), made + "/mine")
                        .undo("rm", "-r", made.toString())
                        .presentIf("test", "-e", made.toString())
                        .ownedIf("test", "-d", made + "/mine")
                        .build())
                .build();
        AppliedPlan applied = plan.apply(Privilege.none(), PlanListener.NONE, base.resolve("journals"));
        Files.delete(made.resolve("mine"));
        Files.delete(made);
        Files.createDirectory(made);

        applied.close();

        assertThat(made).isDirectory();
    }

    @ParameterizedTest
    @CsvSource({"1,after", "2,after", "3,after", "4,after", "5,after", "6,before", "6,after"})
    void sigkill_inTheMiddle_isSwept(int number, String when) throws Exception {
        dieAt(number, when);
        assertThat(base.resolve("made")).isDirectory();

        assertThat(Sweep.plans(base.resolve("journals"), Privilege.none()).plans())
                .containsExactly("a test");

        assertNothingLeft(base);
    }

    @Test
    void apply_afterSigkill_sweepsFirst() throws Exception {
        dieAt(6, "after");

        plan(base)
                .apply(Privilege.none(), PlanListener.NONE, base.resolve("journals"))
                .close();

        assertNothingLeft(base);
    }

    @Test
    void sweep_ofAPlanInUse_leavesItAlone() throws IOException {
        try (AppliedPlan applied = plan(base).apply(Privilege.none(), PlanListener.NONE, base.resolve("journals"))) {
            assertThat(Sweep.plans(base.resolve("journals"), Privilege.none()).plans())
                    .isEmpty();
            assertThat(applied.opened(HostProcess.class)).isNotNull().matches(HostProcess::isAlive);
            assertThat(base.resolve("made/fed")).exists();
        }
        assertNothingLeft(base);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "plan\n", "begin 1", "garbage %zz\n"})
    void sweep_aDamagedJournal_doesNotStopTheOthers(String text) throws Exception {
        Path damaged = Files.createDirectories(base.resolve("journals/plan-damaged"));
        Files.writeString(damaged.resolve("owner"), "999999 1@gone\n");
        Files.writeString(damaged.resolve("steps"), text);
        dieAt(6, "after");

        SweepReport report = Sweep.plans(base.resolve("journals"), Privilege.none());

        assertThat(report.plans()).contains("a test");
        assertThat(report.kept()).allMatch(kept -> kept.contains(damaged.toString()));

        assertThat(base.resolve("made")).doesNotExist();
        assertThat(base.resolve("config")).hasContent(OLD.strip());
    }

    @Test
    void describe_aPlan_showsEveryCommandAndItsUndo() {
        assertThat(plan(Path.of("/x y")).describe())
                .startsWith("a test: 6 steps, 0 of them as root (#)\n")
                .contains("  1  make a directory\n     $ mkdir '/x y/made'\n  undo:     $ rmdir '/x y/made'\n")
                .contains("$ install -m 0600 /dev/stdin '/x y/config'\n     | ");
    }

    /** Replaces a file as an editor does, and returns its number. */
    static Object makeAnew(Path file, String text) throws IOException {
        Path other = Files.writeString(file.resolveSibling("theirs"), text);
        Files.move(other, file, StandardCopyOption.REPLACE_EXISTING);
        return Files.getAttribute(file, "unix:ino");
    }

    static Plan writing(Path base, String file) {
        return Plan.builder("writer")
                .step(PlanStep.write("change it", base.resolve(file), "second\n", "0644")
                        .build())
                .build();
    }

    private void dieAt(int number, String when) throws Exception {
        ProcessBuilder command = TestJvm.command(PlanMain.class, base.toString(), Integer.toString(number), when);
        try (TestJvm jvm = TestJvm.start(command)) {
            Eventually.until("the JVM's death", Eventually.SOON, jvm::isGone);
        }
    }

    private static void failIf(boolean now, RuntimeException failure) {
        if (now) {
            throw failure;
        }
    }

    static void assertNothingLeft(Path base) throws IOException {
        List<String> left = new ArrayList<>();
        try (Stream<Path> files = Files.list(base)) {
            files.forEach(file -> left.add(file.getFileName().toString()));
        }
        assertThat(left).containsExactly("config");
        assertThat(base.resolve("config")).hasContent(OLD.strip());
        assertThat(Files.getPosixFilePermissions(base.resolve("config")))
                .isEqualTo(PosixFilePermissions.fromString("rw-r-----"));
    }
}

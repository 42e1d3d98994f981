package dev.qemu4j.host.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.qemu4j.base.QemuInterruptedException;
import dev.qemu4j.host.Eventually;
import dev.qemu4j.host.HostCommand;
import dev.qemu4j.host.HostProcess;
import dev.qemu4j.host.Privilege;
import dev.qemu4j.host.Readiness;
import dev.qemu4j.host.internal.ProcessIdentity;
import dev.qemu4j.host.run.internal.RunLock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A plan is undone, whatever interrupts the thread or ends the commands. */
class PlanInterruptIT {
    @TempDir
    Path base;

    @AfterEach
    void clearTheInterrupt() {
        Thread.interrupted();
    }

    /** The outcome of a call on a thread of its own. */
    private record Ended(Throwable failure, boolean interrupted) {}

    @Test
    void apply_interruptedInAStep_undoesItAndAllBefore() throws Exception {
        Plan plan = making().step(
                        sh("make a half of something", "touch made/half; mkfifo begun; echo >begun; exec sleep 600")
                                .undo("rm", "-f", base + "/made/half", base + "/begun")
                                .build())
                .build();
        CompletableFuture<Ended> ended = new CompletableFuture<>();
        Thread applying =
                onThread(() -> plan.apply(Privilege.none(), PlanListener.NONE, base.resolve("journals")), ended);
        Eventually.until("the step", Eventually.SOON, () -> Files.exists(base.resolve("begun")));
        run("read line <begun");

        applying.interrupt();

        Ended apply = ended.get(60, TimeUnit.SECONDS);
        assertThat(apply.failure).isInstanceOf(QemuInterruptedException.class).hasNoSuppressedExceptions();
        assertThat(apply.interrupted).isTrue();
        assertThat(base).isEmptyDirectory();
    }

    @Test
    void apply_onAnInterruptedThread_doesNothing() {
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> making().build().apply(Privilege.none(), PlanListener.NONE, base.resolve("journals")))
                .isInstanceOf(QemuInterruptedException.class)
                .hasMessageContaining("nothing was done");

        assertThat(Thread.interrupted()).isTrue();
        assertThat(base).isEmptyDirectory();
    }

    @Test
    void close_onAnInterruptedThread_undoesAll() {
        AppliedPlan applied =
                withProgram(making(), base).apply(Privilege.none(), PlanListener.NONE, base.resolve("journals"));
        HostProcess program = applied.opened(HostProcess.class);
        Thread.currentThread().interrupt();

        applied.close();

        assertThat(Thread.interrupted()).isTrue();
        assertThat(program).isNotNull().matches(process -> !process.isAlive());
        assertThat(base.resolve("ended")).exists();
        assertThat(base.resolve("made")).doesNotExist();
        assertThat(base.resolve("journals")).doesNotExist();
    }

    @Test
    void close_interruptedInAnUndo_bringsItToItsEnd() throws Exception {
        Plan plan = making().step(sh("make what is undone slowly", "touch made/slow; mkfifo undoing")
                        .undo(
                                "sh",
                                "-c",
                                "cd \"$0\"; echo >undoing; read line <undoing; rm made/slow undoing",
                                "" + base)
                        .build())
                .build();
        AppliedPlan applied = plan.apply(Privilege.none(), PlanListener.NONE, base.resolve("journals"));
        CompletableFuture<Ended> ended = new CompletableFuture<>();
        Thread closing = onThread(applied::close, ended);
        run("read line <undoing");

        closing.interrupt();
        run("echo >undoing");

        Ended close = ended.get(60, TimeUnit.SECONDS);
        assertThat(close.failure).isNull();
        assertThat(close.interrupted).isTrue();
        assertThat(base).isEmptyDirectory();
    }

    @Test
    void close_ofTheLastUseOnAnInterruptedThread_undoesAll() {
        AppliedPlan applied =
                making().key("shared").build().apply(Privilege.none(), PlanListener.NONE, base.resolve("journals"));
        PlanUse use = Plan.join(base.resolve("journals"), "shared", Privilege.none());
        assertThat(use).isNotNull();
        applied.close();
        assertThat(base.resolve("made")).isDirectory();
        Thread.currentThread().interrupt();

        use.close();

        assertThat(Thread.interrupted()).isTrue();
        assertThat(base).isEmptyDirectory();
    }

    @Test
    void sweep_onAnInterruptedThread_undoesAll() throws IOException {
        Path made = Files.createDirectory(base.resolve("made"));
        PlanStep step =
                PlanStep.run("make a directory", "mkdir", made.toString()).build();
        PlanJournal journal = PlanJournal.create(base.resolve("journals"), "interrupted", "");
        RunLock.create(journal.path(), ProcessIdentity.self()).close();
        journal.begin(1, step, List.of(List.of("rmdir", made.toString())));
        journal.leave();
        Thread.currentThread().interrupt();

        assertThat(Sweep.plans(base.resolve("journals"), Privilege.none()).plans())
                .containsExactly("interrupted");

        assertThat(Thread.interrupted()).isTrue();
        assertThat(base).isEmptyDirectory();
    }

    /** A command that a signal ended has not said that there was nothing to do. */
    @Test
    void apply_stepAndItsUndoKilled_isNotWrittenDownAsUndone() throws IOException {
        Plan plan = Plan.builder("interrupted")
                .step(sh("make a half", "touch half; kill -KILL $$")
                        .undo("sh", "-c", "cd \"$0\" || exit 0; kill -KILL $$", base.toString())
                        .build())
                .build();

        Throwable failure =
                catchThrowable(() -> plan.apply(Privilege.none(), PlanListener.NONE, base.resolve("journals")));

        assertThat(failure).isInstanceOf(PlanException.class).hasMessageContaining("SIGKILL");
        assertThat(failure.getSuppressed())
                .singleElement()
                .isInstanceOfSatisfying(
                        PlanException.class,
                        e -> assertThat(e)
                                .hasMessageContaining("step 1 is not undone")
                                .hasMessageContaining("SIGKILL"));
        assertThat(base.resolve("journals")).isNotEmptyDirectory();
    }

    @Test
    void close_proofKilled_leavesTheStepToBeTriedAgain() throws IOException {
        Plan plan = Plan.builder("interrupted")
                .step(sh("make a directory", "mkdir made")
                        .undo("rmdir", base + "/made")
                        .presentIf(
                                "sh", "-c", "cd \"$0\"; [ -e armed ] && kill -KILL $$; test -d made", base.toString())
                        .build())
                .build();
        AppliedPlan applied = plan.apply(Privilege.none(), PlanListener.NONE, base.resolve("journals"));
        Files.createFile(base.resolve("armed"));

        assertThatThrownBy(applied::close)
                .isInstanceOf(PlanException.class)
                .hasMessageContaining("step 1 is not undone");
        assertThat(base.resolve("made")).isDirectory();

        Files.delete(base.resolve("armed"));
        applied.close();
        assertThat(base).isEmptyDirectory();
    }

    private Plan.Builder making() {
        return Plan.builder("interrupted")
                .step(PlanStep.run("make a directory", "mkdir", base + "/made")
                        .undo("rmdir", base + "/made")
                        .presentIf("test", "-d", base + "/made")
                        .build())
                .step(PlanStep.run("make a file", "touch", base + "/made/file")
                        .undo("rm", base + "/made/file")
                        .build());
    }

    /** A program that is asked to end writes down that it did. */
    private static Plan withProgram(Plan.Builder plan, Path base) {
        String script = "trap 'kill $!; echo >ended; exit 0' TERM; sleep 600 & echo ready; wait";
        return plan.step(PlanStep.open("run a program", List.of("sh"), rights -> {
                            CompletableFuture<String> ready = new CompletableFuture<>();
                            HostProcess process = HostProcess.builder("sh", "-c", script)
                                    .directory(base)
                                    .onStdoutLine(ready::complete)
                                    .start();
                            Readiness.await(process, ready::isDone, Duration.ofSeconds(10));
                            return process;
                        })
                        .build())
                .build();
    }

    private PlanStep.Builder sh(String title, String script) {
        return PlanStep.run(title, "sh", "-c", "cd \"$0\"; " + script, base.toString());
    }

    private void run(String script) {
        HostCommand.builder("sh", "-c", script)
                .directory(base)
                .timeout(Duration.ofSeconds(10))
                .build()
                .run();
    }

    private static Thread onThread(Runnable work, CompletableFuture<Ended> ended) {
        Thread thread = new Thread(() -> {
            Throwable failure = catchThrowable(work::run);
            ended.complete(new Ended(failure, Thread.currentThread().isInterrupted()));
        });
        thread.start();
        return thread;
    }
}

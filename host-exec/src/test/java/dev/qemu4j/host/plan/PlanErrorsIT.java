package dev.qemu4j.host.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.host.Eventually;
import dev.qemu4j.host.Privilege;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Plans whose steps and listeners throw what no Java compiler expects of them. */
class PlanErrorsIT {
    @TempDir
    Path base;

    @Test
    void close_resourceThrowsAnError_mayBeTriedAgain() {
        AtomicInteger closes = new AtomicInteger();
        Plan plan = making().step(open(() -> {
                    if (closes.incrementAndGet() == 1) {
                        throw new OutOfMemoryError("planted");
                    }
                }))
                .build();
        AppliedPlan applied = apply(plan);

        assertThatThrownBy(applied::close).isInstanceOf(OutOfMemoryError.class);
        assertThat(base.resolve("opened")).exists();
        assertThat(base.resolve("made")).exists();
        assertThat(base.resolve("journals")).isNotEmptyDirectory();

        applied.close();
        assertThat(closes).hasValue(2);
        assertThat(base).isEmptyDirectory();
    }

    @Test
    void close_journalCannotBeWritten_mayBeTriedAgain() throws IOException {
        AtomicInteger closes = new AtomicInteger();
        AppliedPlan applied = apply(making().step(open(closes::incrementAndGet)).build());
        Path steps = obstructJournal();

        assertThatThrownBy(applied::close).isInstanceOf(PlanException.class).hasMessageContaining("cannot be written");
        assertThat(base.resolve("made")).exists();

        Files.delete(steps);
        Files.move(base.resolve("moved"), steps);
        applied.close();
        assertThat(closes).hasValue(1);
        assertThat(base).isEmptyDirectory();
    }

    @Test
    void apply_openedStepCannotBeWrittenDown_closesIt() {
        AtomicInteger closes = new AtomicInteger();
        Plan plan = Plan.builder("errors")
                .step(PlanStep.open("open it", List.of("true"), rights -> {
                            obstructJournal();
                            return closes::incrementAndGet;
                        })
                        .build())
                .build();

        assertThatThrownBy(() -> apply(plan))
                .isInstanceOf(PlanException.class)
                .hasMessageContaining("step 1 (open it)")
                .hasMessageContaining("cannot be written");

        assertThat(closes).hasValue(1);
    }

    /** A cancelled future has no place for the failure. */
    @Test
    void applyAsync_cancelledAndNotUndone_isLogged() throws Exception {
        Path obstacle = base.resolve("made/obstacle");
        Plan plan = Plan.builder("cancelled")
                .step(PlanStep.run("make a directory", "mkdir", base + "/made")
                        .undo("rmdir", base + "/made")
                        .build())
                .step(PlanStep.run("wait for ever", "sh", "-c", ": >\"$0\"; exec sleep 600", obstacle.toString())
                        .timeout(ChronoUnit.FOREVER.getDuration())
                        .build())
                .build();
        CompletableFuture<String> warned = new CompletableFuture<>();
        Handler handler = handler(warned);
        Logger logger = Logger.getLogger(AppliedPlan.class.getName());
        logger.addHandler(handler);
        try {
            CompletableFuture<AppliedPlan> applying =
                    plan.applyAsync(Privilege.none(), PlanListener.NONE, base.resolve("journals"));
            Eventually.until("the step", Eventually.SOON, () -> Files.exists(obstacle));

            applying.cancel(true);

            assertThat(warned.get(60, TimeUnit.SECONDS))
                    .contains("cancelled", "step 1 is not undone")
                    .contains("rmdir");
        } finally {
            logger.removeHandler(handler);
        }
    }

    @Test
    void close_byTheResourceThatItCloses_undoesAllOnce() {
        AtomicReference<AppliedPlan> self = new AtomicReference<>();
        AtomicInteger closes = new AtomicInteger();
        Plan plan = making().step(open(() -> {
                    closes.incrementAndGet();
                    Objects.requireNonNull(self.get()).close();
                    assertThat(base.resolve("journals")).isNotEmptyDirectory();
                }))
                .build();
        AppliedPlan applied = apply(plan);
        self.set(applied);

        applied.close();

        assertThat(closes).hasValue(1);
        assertThat(applied).hasToString("errors, undone");
        assertThat(base).isEmptyDirectory();
    }

    @Test
    void apply_openerThrowsACheckedException_undoesAllBefore() {
        Plan plan = making().step(PlanStep.open("open it", List.of("true"), rights -> {
                            PlanErrorsIT.<RuntimeException>throwUnseen(new IOException("planted"));
                            return () -> {};
                        })
                        .build())
                .build();

        assertThatThrownBy(() -> apply(plan))
                .isInstanceOf(PlanException.class)
                .hasMessage("errors failed at step 2 (open it): planted")
                .hasCauseInstanceOf(IOException.class);

        assertThat(base).isEmptyDirectory();
    }

    @Test
    void apply_listenerThrowsACheckedException_undoesAll() {
        PlanListener failing = new PlanListener() {
            @Override
            public void after(int number, PlanStep step) {
                PlanErrorsIT.<RuntimeException>throwUnseen(new IOException("planted"));
            }
        };

        assertThatThrownBy(() -> making().build().apply(Privilege.none(), failing, base.resolve("journals")))
                .isInstanceOf(IOException.class)
                .hasNoSuppressedExceptions();

        assertThat(base).isEmptyDirectory();
    }

    private Plan.Builder making() {
        String file = base.resolve("made").toString();
        return Plan.builder("errors")
                .step(PlanStep.run("make a file", "touch", file)
                        .undo("rm", file)
                        .build());
    }

    private PlanStep open(AutoCloseable resource) {
        Path file = base.resolve("opened");
        return PlanStep.open("open it", List.of("true"), rights -> {
                    create(file);
                    return resource;
                })
                .undo("rm", file.toString())
                .build();
    }

    private static Handler handler(CompletableFuture<String> warned) {
        return new Handler() {
            @Override
            public void publish(LogRecord line) {
                warned.complete(line.getMessage() + ": " + line.getThrown());
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
    }

    /** As Kotlin does, and Java with Lombok. */
    @SuppressWarnings("unchecked")
    private static <X extends Throwable> void throwUnseen(Throwable failure) throws X {
        throw (X) failure;
    }

    /** Puts a directory in the place of the only journal's text: nobody can append to it, not even root. */
    private Path obstructJournal() {
        try (DirectoryStream<Path> journals = Files.newDirectoryStream(base.resolve("journals"))) {
            Path steps = journals.iterator().next().resolve("steps");
            Files.move(steps, base.resolve("moved"));
            return Files.createDirectory(steps);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private AppliedPlan apply(Plan plan) {
        return plan.apply(Privilege.none(), PlanListener.NONE, base.resolve("journals"));
    }

    private static void create(Path file) {
        try {
            Files.createFile(file);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}

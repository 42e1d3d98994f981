package dev.qemu4j.vm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.qemu4j.CommandLine;
import dev.qemu4j.base.async.CallerStack;
import dev.qemu4j.qapi.QmpEvent;
import dev.qemu4j.qapi.runstate.ResumeEvent;
import dev.qemu4j.qapi.runstate.RunState;
import dev.qemu4j.qapi.runstate.StopEvent;
import dev.qemu4j.qmp.QmpDisconnectedException;
import dev.qemu4j.qmp.QmpException;
import dev.qemu4j.qmp.QmpOptions;
import dev.qemu4j.recipe.SerialConsole;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Fails each callback of a machine's life in turn: its start, its events, its states and its end. All that is waited for ends, and nothing is left. */
@Tag("once")
@Timeout(300)
class VmFaultsIT {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final AtomicInteger calls = new AtomicInteger();
    private int nth;
    private Throwable failure = new IllegalStateException("injected");

    @TempDir
    Path base;

    @AfterEach
    void endThreads() {
        threads.shutdown();
    }

    @ParameterizedTest
    @ValueSource(classes = {IllegalStateException.class, NoClassDefFoundError.class, OutOfMemoryError.class})
    void life_oneCallbackThrows_allEndsAndNothingIsLeft(Class<? extends Throwable> kind) throws Exception {
        for (nth = 1; ; nth++) {
            calls.set(0);
            failure = kind.getConstructor(String.class).newInstance("injected");
            live();
            assertThat(left()).as("after callback %s", nth).isEmpty();
            if (calls.get() < nth) {
                break;
            }
        }
        assertThat(nth).as("callbacks of a life").isGreaterThan(15);
    }

    private void live() {
        CommandLine cmd = TestMachines.idle().with(SerialConsole.create()).build();
        VmOptions options = VmOptions.builder()
                .runBase(base)
                .check(LaunchCheck.NEVER)
                .launcher(argv -> {
                    point();
                    return argv;
                })
                .qmp(QmpOptions.builder()
                        .executor(task -> {
                            point();
                            threads.execute(task);
                        })
                        .build())
                .build();
        CompletableFuture<VirtualMachine> start = VirtualMachine.startAsync(cmd, options);
        assertInjected(failureOf(start));
        if (start.isCompletedExceptionally()) {
            return;
        }
        List<CompletableFuture<?>> futures = new ArrayList<>();
        try (VirtualMachine vm = start.join()) {
            CompletableFuture<QmpException> told = new CompletableFuture<>();
            vm.events().on(QmpEvent.class, event -> point(), told::complete);
            futures.add(vm.events().awaitAsync(StopEvent.class, this::isWanted, LIMIT));
            assertInjected(failureOf(vm.control().pauseAsync()));
            futures.add(vm.events().awaitAsync(ResumeEvent.class, this::isWanted, LIMIT));
            assertInjected(failureOf(vm.control().resumeAsync()));
            assertInjected(failureOf(vm.control().awaitAsync(RunState.RUNNING, LIMIT)));
            futures.add(vm.forwardsAsync());
            futures.add(vm.exit().thenRun(this::point));
            futures.add(told);
            CompletableFuture<VmExit> end = vm.stopAsync(StopLadder.atOnce());
            assertInjected(failureOf(end));
        }
        futures.forEach(future -> assertInjected(failureOf(future)));
    }

    private boolean isWanted(QmpEvent event) {
        point();
        return true;
    }

    private void point() {
        if (calls.incrementAndGet() == nth) {
            throw VmFaultsIT.<RuntimeException>unchecked(failure);
        }
    }

    /** Waits for a future, which ends whatever has been thrown; returns its failure, or null. */
    private static @Nullable Throwable failureOf(CompletableFuture<?> future) {
        try {
            return future.handle((result, thrown) -> thrown).get(LIMIT.toSeconds(), TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError("it does not end", e);
        }
    }

    /** A callback's failure is what comes of it, or tells of it; nothing else fails but for the end of the machine. */
    private void assertInjected(@Nullable Throwable thrown) {
        if (thrown != null) {
            assertThat(CallerStack.unwrapped(thrown))
                    .as("callback %s", nth)
                    .satisfiesAnyOf(
                            one -> assertThat(one).hasStackTraceContaining("injected"),
                            one -> assertThat(one).isInstanceOf(QmpDisconnectedException.class));
        }
    }

    private List<Path> left() throws IOException {
        try (Stream<Path> files = Files.list(base)) {
            return files.toList();
        }
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    private static <E extends Throwable> E unchecked(Throwable failure) throws E {
        throw (E) failure;
    }
}

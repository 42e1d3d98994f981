package dev.qemu4j.samples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.qemu4j.CommandLine;
import dev.qemu4j.base.DataSize;
import dev.qemu4j.base.Target;
import dev.qemu4j.host.HostCommand;
import dev.qemu4j.host.HostServer;
import dev.qemu4j.host.Privilege;
import dev.qemu4j.host.plan.Plan;
import dev.qemu4j.host.plan.PlanListener;
import dev.qemu4j.host.plan.PlanStep;
import dev.qemu4j.img.QemuImg;
import dev.qemu4j.img.source.Consent;
import dev.qemu4j.img.source.Format;
import dev.qemu4j.img.source.ImageSource;
import dev.qemu4j.vm.QemuInstallation;
import dev.qemu4j.vm.VirtualMachine;
import dev.qemu4j.vm.VmOptions;
import dev.qemu4j.vm.template.VmSpec;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Cancels each {@code …Async} that starts a program, while that program hangs: none is left. The verbs are found by reflection, so that new ones are tried as
 * well. What QEMU and its tools are asked for hangs in a script of their names; only the question for a version is answered.
 */
@Timeout(300)
class CancelledAsyncIT {
    private static final String SCRIPT = """
        #!/bin/sh
        case "$*" in
        *--version*) echo "QEMU emulator version 7.2.22"; echo "qemu-img version 7.2.22" ;;
        *) exec sleep 300 ;;
        esac
        """;

    /** Seconds; the library's own limits for a program that hangs begin at twenty. */
    private static final long SOON = 15;

    @TempDir
    Path directory;

    private Path program;
    private Map<Class<?>, Object> samples;

    @BeforeEach
    void makeScript() throws IOException {
        program = Files.writeString(directory.resolve("hangs"), SCRIPT);
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
        Path image = Files.write(directory.resolve("disk.raw"), new byte[1 << 20]);
        samples = Map.ofEntries(
                Map.entry(Path.class, directory.resolve("new.raw")),
                Map.entry(String.class, "name"),
                Map.entry(Format.class, Format.RAW),
                Map.entry(DataSize.class, DataSize.ofMib(2)),
                Map.entry(ImageSource.class, ImageSource.of(image, Format.RAW)),
                Map.entry(Consent.Shrinking.class, Consent.dataBeyondTheEndIsLost()),
                Map.entry(Consent.UnsafeRebasing.class, Consent.theNewBaseHasTheSameData()),
                Map.entry(Consumer.class, (Consumer<Object>) options -> {}),
                Map.entry(Privilege.class, Privilege.none()),
                Map.entry(PlanListener.class, PlanListener.NONE),
                Map.entry(CommandLine.class, machine()));
    }

    private static CommandLine machine() {
        return CommandLine.builder(Target.X86_64).option("-nodefaults").build();
    }

    @Test
    void cancel_verbsOfImages_leaveNoProgram() throws Exception {
        assertThat(triedVerbs(QemuImg.at(program))).hasSizeGreaterThan(15).contains("convertAsync", "mapAsync");
    }

    @Test
    void cancel_questionsToAQemu_leaveNoProgram() throws Exception {
        assertThat(triedVerbs(QemuInstallation.at(Target.X86_64, program))).contains("surfaceAsync", "checkAsync");
    }

    @Test
    void cancel_plans_leaveNoProgram() throws Exception {
        Plan plan = Plan.builder("a plan that hangs")
                .step(PlanStep.run("hang", "sleep", "300").build())
                .build();

        assertThat(triedVerbs(plan)).containsExactly("applyAsync");
    }

    @Test
    void cancel_commandsAndServers_leaveNoProgram() throws Exception {
        assertThat(triedVerbs(HostCommand.of("sleep", "300"))).containsExactly("runAsync");
        assertThat(triedVerbs(HostServer.builder(run -> List.of("sleep", "300")).readyOnFile("never")))
                .containsExactly("startAsync");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void cancel_startOfAMachine_leavesNoProgram(boolean described) throws Exception {
        VmOptions options = VmOptions.builder()
                .launcher(argv -> List.of("sleep", "300"))
                .runBase(directory)
                .build();

        assertThat(isTried(() -> described
                        ? VmSpec.of(machine()).options(options).startAsync()
                        : VirtualMachine.startAsync(machine(), options)))
                .isTrue();
    }

    /** Returns the verbs that have started a program, which was ended each time. */
    private Set<String> triedVerbs(Object owner) throws Exception {
        Set<String> tried = new TreeSet<>();
        for (Method verb : owner.getClass().getMethods()) {
            boolean known = Arrays.stream(verb.getParameterTypes()).allMatch(samples::containsKey);
            if (verb.getName().endsWith("Async") && known) {
                Object[] arguments = Arrays.stream(verb.getParameterTypes())
                        .map(samples::get)
                        .toArray();
                if (isTried(() -> begun(verb, owner, arguments))) {
                    tried.add(verb.getName());
                }
            }
        }
        return tried;
    }

    /** A refusal of the arguments is thrown at once. */
    private static CompletableFuture<?> begun(Method verb, Object owner, Object[] arguments)
            throws IllegalAccessException {
        try {
            return (CompletableFuture<?>) verb.invoke(owner, arguments);
        } catch (InvocationTargetException e) {
            return CompletableFuture.failedFuture(e.getCause());
        }
    }

    /** Begins, waits for a program, cancels, and waits for the program's end; one that refuses at once has nothing to end. */
    private static boolean isTried(Verb verb) throws Exception {
        Set<ProcessHandle> before = children();
        CompletableFuture<?> future = verb.begin();
        List<ProcessHandle> started = new ArrayList<>();
        while (started.isEmpty() && !isDone(future)) {
            children().stream()
                    .filter(child -> !before.contains(child))
                    .filter(CancelledAsyncIT::hangs)
                    .forEach(started::add);
        }
        if (started.isEmpty()) {
            return false;
        }
        future.cancel(true);
        assertThat(future).isCancelled();
        for (ProcessHandle child : started) {
            child.onExit().get(SOON, TimeUnit.SECONDS);
        }
        return true;
    }

    private static Set<ProcessHandle> children() {
        try (Stream<ProcessHandle> children = ProcessHandle.current().descendants()) {
            return children.collect(LinkedHashSet::new, Set::add, Set::addAll);
        }
    }

    private static boolean hangs(ProcessHandle child) {
        return child.info()
                .command()
                .filter(command -> command.endsWith("sleep"))
                .isPresent();
    }

    /** Gives the program a moment to begin. */
    private static boolean isDone(CompletableFuture<?> future) throws InterruptedException {
        try {
            future.get(5, TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            return true;
        }
    }

    /** Begins a verb. */
    @FunctionalInterface
    private interface Verb {
        CompletableFuture<?> begin() throws Exception;
    }
}

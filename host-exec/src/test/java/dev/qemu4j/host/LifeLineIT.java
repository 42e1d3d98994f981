package dev.qemu4j.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A program sees nothing of the way it was started. */
class LifeLineIT {
    private static final List<String> ARGUMENTS = List.of(
            "", " ", "a b", "'", "\"", "\\", "$HOME", "`id`", "*", "a\nb\n", "-n", "--", "a=b", "x,y,,z", "\t", "é€😀",
            "%s");

    @Test
    void current_thisHost_isDescribed() {
        assertThat(LifeLine.current().describe()).matches("parent-death signal \\(/.*\\)|pipe watched by /bin/sh");
        assertThat(LifeLine.current()).isSameAs(LifeLine.current());
    }

    /** The first caller's interrupt must not choose the life line of the whole JVM. */
    @Test
    void find_onAnInterruptedThread_isTheSame() {
        SetprivLifeLine found = SetprivLifeLine.find();
        Thread.currentThread().interrupt();

        SetprivLifeLine interrupted = SetprivLifeLine.find();

        assertThat(Thread.interrupted()).isTrue();
        assertThat(interrupted == null).isEqualTo(found == null);
    }

    @ParameterizedTest
    @MethodSource("dev.qemu4j.host.LifeLines#all")
    void start_arguments_arriveExactly(LifeLine lifeLine) {
        List<String> argv = new ArrayList<>(List.of("printf", "%s\\0"));
        argv.addAll(ARGUMENTS);

        String printed =
                HostCommand.builder(argv).lifeLine(lifeLine).build().run().stdout();

        assertThat(printed.split("\0", -1))
                .startsWith(ARGUMENTS.toArray(String[]::new))
                .hasSize(ARGUMENTS.size() + 1);
    }

    @ParameterizedTest
    @MethodSource("dev.qemu4j.host.LifeLines#all")
    void start_environment_isThatOfAPlainProcess(LifeLine lifeLine) throws Exception {
        for (Map<String, String> extra : List.of(
                Map.<String, String>of(),
                Map.of("PWD", "/no where", "OLDPWD", "/old", "SHLVL", "7", "LINES", "a\nb=c"))) {
            ProcessBuilder plain = new ProcessBuilder("env", "-0");
            plain.environment().remove("_");
            HostCommand.Builder command = HostCommand.builder("env", "-0").lifeLine(lifeLine);
            for (String name : List.of("PWD", "OLDPWD", "SHLVL", "LINES")) {
                plain.environment().remove(name);
                command.environment(name, null);
            }
            plain.environment().putAll(extra);
            extra.forEach(command::environment);

            assertThat(sorted(command.build().run().stdoutBytes()))
                    .isEqualTo(sorted(plain.start().getInputStream().readAllBytes()));
        }
    }

    @ParameterizedTest
    @MethodSource("dev.qemu4j.host.LifeLines#all")
    void start_process_isTheProgramItself(LifeLine lifeLine) {
        try (HostProcess process =
                HostProcess.builder("sleep", "600").lifeLine(lifeLine).start()) {
            ProcessHandle handle = ProcessHandle.of(process.pid()).orElseThrow();
            Eventually.until(
                    "the program in place of the shell",
                    Eventually.SOON,
                    () -> handle.info()
                            .command()
                            .filter(command -> command.endsWith("/sleep") || command.endsWith("coreutils"))
                            .isPresent());
            assertThat(handle.parent()).contains(ProcessHandle.current());
        }
    }

    @ParameterizedTest
    @MethodSource("dev.qemu4j.host.LifeLines#kinds")
    void start_programEnds_leavesNoProcess(LifeLine lifeLine) {
        HostProcess process =
                HostProcess.builder("sleep", "600").lifeLine(lifeLine).start();
        List<ProcessHandle> beside = process.isAlive() ? watchers(process, lifeLine) : List.of();

        process.kill();

        assertThat(process.awaitExit(Eventually.SOON)).isEqualTo(new ExitStatus(137));
        beside.forEach(watcher -> Eventually.gone(watcher.pid(), Eventually.SOON));
    }

    @ParameterizedTest
    @MethodSource("dev.qemu4j.host.LifeLines#kinds")
    void start_onAShortLivedThread_outlivesIt(LifeLine lifeLine) throws Exception {
        List<HostProcess> started = new ArrayList<>();
        Thread thread = new Thread(() -> started.add(
                HostProcess.builder("sleep", "600").lifeLine(lifeLine).start()));
        thread.start();
        thread.join(TimeUnit.SECONDS.toMillis(10));
        assertThat(thread.isAlive()).isFalse();

        try (HostProcess process = started.get(0)) {
            // The signal would have come by the time that another program has run.
            HostCommand.of("true").run();
            assertThat(process.pollExit(Duration.ofMillis(300))).isNull();
            assertThat(process.isAlive()).isTrue();
        }
    }

    private static List<ProcessHandle> watchers(HostProcess process, LifeLine lifeLine) {
        ProcessHandle handle = ProcessHandle.of(process.pid()).orElseThrow();
        if (lifeLine instanceof PipeLifeLine) {
            Eventually.until(
                    "a watcher",
                    Eventually.SOON,
                    () -> handle.children().findAny().isPresent());
        }
        return handle.children().toList();
    }

    private static List<String> sorted(byte[] environment) {
        String[] variables = new String(environment, StandardCharsets.UTF_8).split("\0");
        Arrays.sort(variables);
        return List.of(variables);
    }
}

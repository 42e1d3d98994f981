package dev.qemu4j.vm.systemd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.qemu4j.CommandLine;
import dev.qemu4j.base.Target;
import dev.qemu4j.guest.linux.UnitReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A unit whose commands are run as systemd runs them, and the machines of these tests. */
final class UnitRun implements AutoCloseable {
    static final long PATIENCE = 240;

    private final Path work;
    private final List<Process> started = new ArrayList<>();
    private final UnitReader unit;
    private @Nullable Process main;

    UnitRun(Path work, String text) throws IOException {
        this.work = work;
        Path runtime = runtime(work);
        unit = new UnitReader(text, runtime);
        for (String directory : unit.all("Service.RuntimeDirectory")) {
            Files.createDirectories(runtime.resolve(directory));
        }
    }

    int start() throws Exception {
        for (List<String> command : unit.commands("Service.ExecStartPre")) {
            assertThat(run(command)).isZero();
        }
        Process process = new ProcessBuilder(unit.commands("Service.ExecStart").get(0))
                .redirectErrorStream(true)
                .redirectOutput(Files.createTempFile(work, "journal", "").toFile())
                .start();
        started.add(process);
        main = process;
        for (List<String> command : unit.commands("Service.ExecStartPost")) {
            int code = run(command);
            if (code != 0) {
                return code;
            }
        }
        return 0;
    }

    Process main() {
        return Objects.requireNonNull(main);
    }

    int stop() throws Exception {
        return run(unit.commands("Service.ExecStop").get(0));
    }

    void end() throws Exception {
        for (List<String> command : unit.commands("Service.ExecStopPost")) {
            assertThat(run(command)).isZero();
        }
    }

    private int run(List<String> command) throws Exception {
        ProcessBuilder control = new ProcessBuilder(command).inheritIO();
        Process qemu = main;
        if (qemu != null && qemu.isAlive()) {
            control.environment().put("MAINPID", String.valueOf(qemu.pid()));
        }
        Process process = control.start();
        started.add(process);
        assertThat(process.waitFor(PATIENCE, TimeUnit.SECONDS)).isTrue();
        return process.exitValue();
    }

    @Override
    public void close() {
        started.forEach(Process::destroyForcibly);
    }

    /** The directory in the place of /run. */
    static Path runtime(Path work) {
        return work.resolve("run");
    }

    static void assumeSystemdTools() {
        assumeThat(Stream.of("/usr/bin/systemctl", "/bin/systemctl").anyMatch(path -> Files.exists(Path.of(path))))
                .as("systemd's tools are here")
                .isTrue();
    }

    static CommandLine.Builder idle() {
        return CommandLine.builder(Target.X86_64)
                .program("/usr/bin/qemu-system-x86_64")
                .option("-nodefaults")
                .option("-no-user-config")
                .option("-display", "none")
                .option("-machine", "q35,accel=tcg");
    }

    static String analyze(Path file) throws Exception {
        Process verify = new ProcessBuilder("systemd-analyze", "verify", "--man=no", file.toString())
                .redirectErrorStream(true)
                .start();
        String said = new String(verify.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(verify.waitFor(PATIENCE, TimeUnit.SECONDS)).isTrue();
        return said.lines()
                .filter(line -> line.contains(String.valueOf(file.getFileName())))
                .reduce("", (a, b) -> a + b + "\n");
    }

    static void awaitText(Path file, String text) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE);
        while (!Files.exists(file) || !Files.readString(file).contains(text)) {
            assertThat(System.nanoTime()).as(text).isLessThan(deadline);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
    }
}

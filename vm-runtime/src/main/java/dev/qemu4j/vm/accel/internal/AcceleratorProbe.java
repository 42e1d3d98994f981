package dev.qemu4j.vm.accel.internal;

import dev.qemu4j.base.Secrets;
import dev.qemu4j.base.Target;
import dev.qemu4j.base.async.Await;
import dev.qemu4j.base.async.Chain;
import dev.qemu4j.base.async.TimeLimit;
import dev.qemu4j.host.ExitStatus;
import dev.qemu4j.host.HostProcess;
import dev.qemu4j.host.run.RunDirectory;
import dev.qemu4j.vm.advice.internal.KvmAccess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Runs a guest of some instructions under an accelerator. That the accelerator opens proves little: there are hosts, mostly virtual
 * machines themselves, where {@code /dev/kvm} opens, a boot sector runs, and each guest hangs as soon as it leaves real mode.
 */
final class AcceleratorProbe {
    private static final Pattern NO_SUCH = Pattern.compile("invalid accelerator ");
    private static final Pattern NOT_OPENED = Pattern.compile("failed to initialize [a-z]+: (.+)");
    private static final Pattern BROKEN = Pattern.compile("KVM internal error.*");

    private final Target target;
    private final String program;
    private final UnaryOperator<List<String>> launcher;
    private final Duration limit;

    AcceleratorProbe(Target target, String program, UnaryOperator<List<String>> launcher, Duration limit) {
        this.target = target;
        this.program = program;
        this.launcher = launcher;
        this.limit = limit;
    }

    ProbeVerdict run(String accelerator) {
        ProbeFirmware firmware = ProbeFirmware.of(target);
        if (firmware == null) {
            return ProbeVerdict.unknown("there is no guest for " + target + " to try it with");
        }
        try (RunDirectory directory = RunDirectory.create()) {
            Path image = Files.write(directory.path().resolve("probe.bin"), firmware.image());
            return run(accelerator, firmware, image, directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private ProbeVerdict run(String accelerator, ProbeFirmware firmware, Path image, RunDirectory directory) {
        List<String> arguments = new ArrayList<>(List.of(program, "-accel", accelerator));
        arguments.addAll(firmware.machine());
        arguments.addAll(List.of(
                "-nodefaults",
                "-no-user-config",
                "-display",
                "none",
                "-m",
                "64",
                "-serial",
                "stdio",
                "-bios",
                image.toString()));
        CompletableFuture<String> broken = new CompletableFuture<>();
        try (HostProcess qemu = HostProcess.builder(launcher.apply(arguments))
                .runDirectory(directory)
                .grace(Duration.ZERO)
                .onStderrLine(line -> {
                    if (BROKEN.matcher(line).matches()) {
                        broken.complete(line);
                    }
                })
                .start()) {
            awaitEither(qemu.exit(), broken, "waiting for a guest under " + accelerator);
            return verdict(accelerator, broken.getNow(null), qemu);
        }
    }

    /** Waits as long as the limit says; an interrupt ends the probe. */
    private void awaitEither(CompletableFuture<?> one, CompletableFuture<?> other, String wait) {
        CountDownLatch end = new CountDownLatch(1);
        Chain.after(CompletableFuture.anyOf(one, other), end::countDown);
        Await.poll(nanos -> end.await(nanos, TimeUnit.NANOSECONDS), wait, limit);
    }

    private ProbeVerdict verdict(String accelerator, @Nullable String broken, HostProcess qemu) {
        ExitStatus status = qemu.exitStatus();
        String digits = qemu.stdoutTail();
        if (digits.contains("64") || (target.name().equals("i386") && digits.contains("32"))) {
            return ProbeVerdict.runs("a guest of some instructions ran");
        }
        String stderr = Secrets.hide(qemu.stderrTail().strip());
        if (broken != null) {
            return ProbeVerdict.fails(accelerator + " opens, but a guest does not run under it: " + broken.strip());
        }
        if (status == null) {
            return ProbeVerdict.late(accelerator + " opens, but a guest of some instructions did not end within "
                    + TimeLimit.millis(limit) + " ms");
        }
        String obstacle = obstacle(accelerator, stderr);
        if (obstacle != null) {
            return ProbeVerdict.fails(obstacle);
        }
        if (status.signal().isPresent()) {
            return ProbeVerdict.fails("QEMU ended with " + status + " when a guest ran under it: " + stderr);
        }
        return status.succeeded()
                ? ProbeVerdict.late(accelerator + " opens, but a guest of some instructions broke off under it")
                : ProbeVerdict.unknown("QEMU ended with " + status + ": " + stderr);
    }

    private static @Nullable String obstacle(String accelerator, String stderr) {
        if (accelerator.equals("kvm")) {
            String obstacle = KvmAccess.obstacle(stderr);
            if (obstacle != null) {
                return obstacle;
            }
        }
        if (NO_SUCH.matcher(stderr).find()) {
            return "this QEMU has no " + accelerator;
        }
        Matcher refused = NOT_OPENED.matcher(stderr);
        return refused.find() ? accelerator + " cannot be opened: " + refused.group(1) : null;
    }
}

package dev.qemu4j.img.mount;

import dev.qemu4j.host.HostCommandTimeoutException;
import dev.qemu4j.host.HostProcess;
import dev.qemu4j.host.NotReadyException;
import dev.qemu4j.host.Privilege;
import dev.qemu4j.host.Readiness;
import dev.qemu4j.host.run.RunDirectory;
import dev.qemu4j.img.serve.ServeException.Reason;
import dev.qemu4j.img.serve.internal.SecretObjects;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A {@code qemu-nbd} that serves a device of the kernel's. The device is free again when the program has ended, however it ended. */
final class NbdConnection {
    private static final Duration LIMIT = Duration.ofSeconds(20);

    private NbdConnection() {}

    /** Verbose, it stays in the foreground. */
    static List<String> arguments(MountTarget target, Path device) {
        List<String> argv = new ArrayList<>(List.of("qemu-nbd", "--verbose", "--connect=" + device));
        argv.add(target.readOnly() ? "--read-only" : "--discard=unmap");
        argv.addAll(List.of("--image-opts", target.source().imageOptions()));
        return List.copyOf(argv);
    }

    /** The secrets are in files until the program has opened the image. */
    static HostProcess open(Privilege rights, MountTarget target, Path device) {
        try (RunDirectory directory = RunDirectory.create()) {
            List<String> argv = new ArrayList<>(arguments(target, device));
            argv.addAll(1, SecretObjects.arguments(target.source(), directory.path()));
            return open(rights, argv, target, device);
        }
    }

    private static HostProcess open(Privilege rights, List<String> argv, MountTarget target, Path device) {
        HostProcess process = HostProcess.builder(rights.wrap(argv))
                .hint("install qemu-utils")
                .start();
        Path connected = Path.of("/sys/block", device.getFileName().toString(), "pid");
        try {
            Readiness.await(process, () -> Files.exists(connected), LIMIT);
        } catch (NotReadyException | HostCommandTimeoutException e) {
            String said = String.valueOf(e.getMessage());
            Reason reason = e instanceof HostCommandTimeoutException
                    ? Reason.OTHER
                    : Reason.told(said, List.of(target.image().toString()));
            throw new MountException(device + " could not be connected: " + said + reason.advice(), e);
        }
        return process;
    }
}

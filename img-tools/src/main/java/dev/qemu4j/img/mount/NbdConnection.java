package dev.qemu4j.img.mount;

import dev.qemu4j.host.HostCommandTimeoutException;
import dev.qemu4j.host.HostServer;
import dev.qemu4j.host.NotReadyException;
import dev.qemu4j.host.Privilege;
import dev.qemu4j.img.failure.internal.ServeFailures;
import dev.qemu4j.img.mount.MountWay.MountPlaces;
import dev.qemu4j.img.serve.internal.SecretObjects;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/** A {@code qemu-nbd} that serves a device of the kernel's. The device is free again when the program has ended, however it ended. */
final class NbdConnection {
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final Duration END_LIMIT = Duration.ofMinutes(5);

    private NbdConnection() {}

    /** Verbose, it stays in the foreground. */
    static List<String> arguments(MountTarget target, Path device) {
        List<String> argv = new ArrayList<>(List.of("qemu-nbd", "--verbose", "--connect=" + device));
        argv.add(target.readOnly() ? "--read-only" : "--discard=unmap");
        argv.addAll(List.of("--image-opts", target.source().imageOptions()));
        return List.copyOf(argv);
    }

    /**
     * The kernel lets one program set a device up. Its own words, and then the device's pid, therefore tell that it is connected; the pid alone
     * could be that of another, which was quicker. The secrets are in files until the program has opened the image.
     */
    static HostServer open(Privilege rights, MountTarget target, MountPlaces places) {
        Path device = places.device();
        Path running = Path.of("/sys/block", device.getFileName().toString(), "pid");
        AtomicBoolean connected = new AtomicBoolean();
        HostServer.Builder server = HostServer.builder(directory -> {
                    List<String> argv = new ArrayList<>(arguments(target, device));
                    argv.addAll(1, SecretObjects.arguments(target.source(), directory.path()));
                    return rights.wrap(argv);
                })
                .hint("install qemu-utils")
                .process(process ->
                        process.grace(END_LIMIT).endAfter(ExporterEnd.command(target, places, device.toString())))
                .process(process -> process.onStderrLine(line -> {
                    if (isConnected(line, device)) {
                        connected.set(true);
                    }
                }))
                .readyWhen((process, directory) -> connected.get() && Files.exists(running))
                .startTimeout(LIMIT)
                .onReady((process, directory) -> SecretObjects.delete(target.source(), directory));
        try {
            return server.start();
        } catch (NotReadyException | HostCommandTimeoutException e) {
            if (isTaken(String.valueOf(e.getMessage()))) {
                throw new DeviceTakenException(device + " was taken by another process: " + e.getMessage(), e);
            }
            if (e instanceof HostCommandTimeoutException) {
                throw e;
            }
            throw ServeFailures.of(
                    device + " could not be connected",
                    e,
                    List.of(target.image().toString()));
        }
    }

    static boolean isConnected(String line, Path device) {
        return line.startsWith("NBD device " + device + " is now connected to ");
    }

    /** Tells whether the kernel refused the device, which comes before anything that is about the image's content. */
    static boolean isTaken(String words) {
        return words.lines().anyMatch(line -> line.endsWith("Failed to set NBD socket"));
    }
}

package dev.qemu4j.qga;

import dev.qemu4j.guest.linux.LinuxGuest;
import dev.qemu4j.guest.linux.LinuxGuestConsole;
import dev.qemu4j.guest.linux.LinuxGuestException;
import dev.qemu4j.host.HostCommand;
import dev.qemu4j.host.HostProcess;
import dev.qemu4j.qmp.QmpClient;
import dev.qemu4j.qmp.QmpListener;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** A Linux guest that boots, with an agent in it and an empty file system on its disk. */
record RealGuest(HostProcess qemu, QmpClient qmp, LinuxGuestConsole console, Path agentSocket)
        implements AutoCloseable {
    static final Duration PATIENCE = Duration.ofSeconds(60);

    static RealGuest boot(Path directory) throws Exception {
        LinuxGuest guest = guest();
        Path disk = disk(directory);
        Path agent = directory.resolve("qga.sock");
        LinuxGuestConsole console = LinuxGuestConsole.listen(directory.resolve("console.sock"));
        try (QmpListener listener =
                wait(QmpClient.listenAsync(UnixDomainSocketAddress.of(directory.resolve("qmp.sock"))))) {
            List<String> argv = new ArrayList<>(List.of("qemu-system-x86_64", "-nodefaults", "-display", "none"));
            argv.addAll(List.of("-machine", "q35,accel=tcg", "-m", LinuxGuest.MEMORY.bytes() + "B"));
            argv.addAll(guest.arguments());
            argv.addAll(console.arguments());
            argv.addAll(LinuxGuest.agentArguments(agent));
            argv.addAll(List.of("-drive", "if=virtio,format=raw,file=" + disk));
            argv.addAll(List.of("-chardev", "socket,id=q,path=" + directory.resolve("qmp.sock")));
            argv.addAll(List.of("-mon", "q,mode=control"));
            HostProcess qemu = HostProcess.builder(argv).start();
            return new RealGuest(qemu, wait(listener.acceptAsync(PATIENCE)), console, agent);
        }
    }

    static <T> T wait(CompletableFuture<T> future) throws Exception {
        return future.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() {
        qmp.close();
        qemu.close();
        console.close();
    }

    private static LinuxGuest guest() {
        try {
            return LinuxGuest.withGuestAgent();
        } catch (LinuxGuestException e) {
            if (e.reason() == LinuxGuestException.Reason.MISSING && !Files.exists(Path.of("/etc/debian_version"))) {
                System.err.println("NOT RUN: " + e.getMessage());
                Assumptions.abort("NOT RUN: " + e.getMessage());
            }
            throw e;
        }
    }

    private static Path disk(Path directory) throws IOException {
        Path disk = directory.resolve("disk.raw");
        try (RandomAccessFile file = new RandomAccessFile(disk.toFile(), "rw")) {
            file.setLength(32 << 20);
        }
        HostCommand.of("mkfs.ext4", "-q", disk.toString()).run();
        return disk;
    }
}

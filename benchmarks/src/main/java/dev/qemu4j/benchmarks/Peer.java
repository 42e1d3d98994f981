package dev.qemu4j.benchmarks;

import dev.qemu4j.host.HostProcess;
import dev.qemu4j.host.run.RunDirectory;
import dev.qemu4j.qmp.testing.EchoQmpServer;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** The server of the measured clients, in a process of its own: one monitor for each client. */
record Peer(String name, List<SocketAddress> monitors, HostProcess process, RunDirectory directory)
        implements AutoCloseable {
    private static final long START_LIMIT = TimeUnit.SECONDS.toNanos(10);

    static Peer qemu(int monitors) {
        RunDirectory directory = RunDirectory.create();
        List<String> command = new ArrayList<>(
                List.of("qemu-system-x86_64", "-nodefaults", "-no-user-config", "-display", "none", "-M", "none"));
        List<SocketAddress> addresses = new ArrayList<>();
        for (int i = 0; i < monitors; i++) {
            Path socket = directory.socket("qmp" + i);
            command.addAll(List.of("-qmp", "unix:" + socket + ",server=on,wait=off"));
            addresses.add(UnixDomainSocketAddress.of(socket));
        }
        HostProcess process =
                HostProcess.builder(command).runDirectory(directory).start();
        addresses.forEach(Peer::await);
        return new Peer("QEMU", addresses, process, directory);
    }

    static Peer fake(int monitors) {
        RunDirectory directory = RunDirectory.create();
        CompletableFuture<List<SocketAddress>> addresses = new CompletableFuture<>();
        List<SocketAddress> found = new ArrayList<>();
        HostProcess process = HostProcess.builder(
                        Jvm.java(), "-cp", Jvm.classPath(), Echo.class.getName(), Integer.toString(monitors))
                .runDirectory(directory)
                .onStdoutLine(line -> {
                    found.add(UnixDomainSocketAddress.of(line));
                    if (found.size() == monitors) {
                        addresses.complete(List.copyOf(found));
                    }
                })
                .start();
        return new Peer("fake server", addresses.orTimeout(10, TimeUnit.SECONDS).join(), process, directory);
    }

    @Override
    public void close() {
        process.close();
        directory.close();
    }

    private static void await(SocketAddress address) {
        long start = System.nanoTime();
        while (!Files.exists(((UnixDomainSocketAddress) address).getPath())) {
            if (System.nanoTime() - start > START_LIMIT) {
                throw new IllegalStateException("no monitor at " + address);
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
        }
    }

    /** The fake server's process. */
    static final class Echo {
        private Echo() {}

        public static void main(String[] args) throws InterruptedException {
            for (int i = 0; i < Integer.parseInt(args[0]); i++) {
                UnixDomainSocketAddress address =
                        (UnixDomainSocketAddress) EchoQmpServer.start().address();
                System.out.println(address.getPath());
            }
            Thread.currentThread().join();
        }
    }
}

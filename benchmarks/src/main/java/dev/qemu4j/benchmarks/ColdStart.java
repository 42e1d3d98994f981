package dev.qemu4j.benchmarks;

import dev.qemu4j.host.HostCommand;
import dev.qemu4j.qapi.runstate.QueryStatus;
import dev.qemu4j.qmp.QmpClient;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** From the start of a JVM to its second reply: what a short program pays for loading the client. */
final class ColdStart {
    private static final int RUNS = 9;

    private ColdStart() {}

    static void print() {
        try (Peer qemu = Peer.qemu(1)) {
            SocketAddress monitor = qemu.monitors().get(0);
            double bare = median(Bare.class, monitor);
            double client = median(Client.class, monitor);
            System.out.printf(
                    Locale.ROOT,
                    "cold start to the second reply, median of %d: bare socket %.0f ms, client %.0f ms (+%.0f ms)%n",
                    RUNS,
                    bare,
                    client,
                    client - bare);
        }
    }

    private static double median(Class<?> program, SocketAddress monitor) {
        double[] millis = new double[RUNS];
        HostCommand command = HostCommand.of(
                Jvm.java(),
                "-Xshare:auto",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                Jvm.classPath(),
                program.getName(),
                ((UnixDomainSocketAddress) monitor).getPath().toString());
        for (int i = 0; i < RUNS; i++) {
            long start = System.nanoTime();
            command.run();
            millis[i] = (System.nanoTime() - start) / (double) TimeUnit.MILLISECONDS.toNanos(1);
        }
        Arrays.sort(millis);
        return millis[RUNS / 2];
    }

    /** The baseline's process. */
    static final class Bare {
        private Bare() {}

        public static void main(String[] args) throws Exception {
            try (BareClient client = new BareClient(UnixDomainSocketAddress.of(Path.of(args[0])), true)) {
                client.queryStatus(1);
                client.queryStatus(1);
            }
            System.exit(0);
        }
    }

    /** The client's process. */
    static final class Client {
        private Client() {}

        public static void main(String[] args) throws Exception {
            // Closed before the exit: a JVM with a thread in a system call waits 300 ms for it when it ends.
            try (QmpClient client = QmpClient.connect(UnixDomainSocketAddress.of(Path.of(args[0])))) {
                client.blocking().execute(QueryStatus.of());
                client.blocking().execute(QueryStatus.of());
            }
            System.exit(0);
        }
    }
}

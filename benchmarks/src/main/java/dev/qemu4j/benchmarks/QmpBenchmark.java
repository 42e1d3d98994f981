package dev.qemu4j.benchmarks;

import dev.qemu4j.qapi.runstate.QueryStatus;
import dev.qemu4j.qapi.runstate.StatusInfo;
import dev.qemu4j.qmp.BlockingQmpClient;
import dev.qemu4j.qmp.QmpClient;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;

/**
 * A QMP round trip through the client against a bare blocking socket that sends the same JSON to the same peer.
 *
 * <p>The two take turns in short blocks, so that whatever else the machine does hits both alike; read the ratios.
 */
public final class QmpBenchmark {
    private static final int BURST = 8;
    private static final int BLOCK = 200;
    private static final int ROUNDS = 100;
    private static final int CPU_BLOCK = 5_000;
    private static final int CPU_ROUNDS = 8;

    private QmpBenchmark() {}

    /**
     * Runs the benchmark and prints a table.
     *
     * @param args none
     * @throws Exception if something could not be measured
     */
    public static void main(String[] args) throws Exception {
        System.out.printf(
                Locale.ROOT,
                "%-12s %-20s %9s %9s %9s %6s %8s %11s %6s%n",
                "peer",
                "client",
                "p50 us",
                "p99 us",
                "p50 ratio",
                "p99",
                "CPU us",
                "pipelined/s",
                "ratio");
        try (Peer qemu = Peer.qemu(3)) {
            measure(qemu);
        }
        try (Peer fake = Peer.fake(3)) {
            measure(fake);
        }
        ColdStart.print();
    }

    private static void measure(Peer peer) throws Exception {
        try (BareClient bare = new BareClient(peer.monitors().get(0), true);
                QmpClient client = QmpClient.connect(peer.monitors().get(1));
                QmpClient joined = QmpClient.connect(peer.monitors().get(2))) {
            BlockingQmpClient blocking = client.blocking();
            int samples = BLOCK * ROUNDS;
            List<Subject> subjects = List.of(
                    new Subject(
                            "bare socket", samples, () -> bare.queryStatus(1), BURST, () -> bare.queryStatus(BURST)),
                    new Subject(
                            "blocking()",
                            samples,
                            () -> blocking.execute(QueryStatus.of()),
                            BURST,
                            () -> burst(client)),
                    new Subject(
                            "execute().join()",
                            samples,
                            () -> joined.execute(QueryStatus.of()).join(),
                            BURST,
                            () -> burst(joined)));
            run(subjects);
            subjects.forEach(subject -> print(peer, subject, subjects.get(0)));
        }
    }

    private static void run(List<Subject> subjects) throws Exception {
        for (Subject subject : subjects) {
            subject.warmUp(20_000);
        }
        for (int i = 0; i < ROUNDS; i++) {
            for (Subject subject : subjects) {
                subject.measureLatency(BLOCK);
            }
        }
        for (int i = 0; i < CPU_ROUNDS; i++) {
            for (Subject subject : subjects) {
                subject.measureCpu(CPU_BLOCK);
                subject.measureRate(CPU_BLOCK / BURST);
            }
        }
    }

    private static void burst(QmpClient client) {
        List<CompletableFuture<StatusInfo>> replies = new ArrayList<>(BURST);
        for (int i = 0; i < BURST; i++) {
            replies.add(client.execute(QueryStatus.of()));
        }
        replies.forEach(CompletableFuture::join);
    }

    private static void print(Peer peer, Subject subject, Subject baseline) {
        System.out.printf(
                Locale.ROOT,
                "%-12s %-20s %9.1f %9.1f %9.2f %6.2f %8.1f %11.0f %6.2f%n",
                peer.name(),
                subject.name(),
                subject.percentile(50),
                subject.percentile(99),
                subject.percentile(50) / baseline.percentile(50),
                subject.percentile(99) / baseline.percentile(99),
                subject.cpuMicros(),
                subject.commandsPerSecond(),
                subject.commandsPerSecond() / baseline.commandsPerSecond());
    }
}

package dev.qemu4j.net;

import dev.qemu4j.host.HostProcess;
import dev.qemu4j.host.Readiness;
import dev.qemu4j.net.internal.Programs;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A server of names, which tells of the first question it got. */
record NameServer(HostProcess process, CompletableFuture<String> question) implements AutoCloseable {
    static NameServer start(NetworkNamespace namespace) throws Exception {
        CompletableFuture<String> question = new CompletableFuture<>();
        CompletableFuture<Void> ready = new CompletableFuture<>();
        HostProcess process = HostProcess.builder(namespace.command(List.of(
                        Programs.command("dnsmasq"),
                        "--no-daemon",
                        "--conf-file=/dev/null",
                        "--no-resolv",
                        "--no-hosts",
                        "--log-queries",
                        "--address=/server.test/192.0.2.7")))
                .environment("LC_ALL", "C")
                .onStderrLine(line -> {
                    if (line.contains("started, version")) {
                        ready.complete(null);
                    } else if (line.contains("query[A]")) {
                        question.complete(line);
                    }
                })
                .start();
        Readiness.await(process, ready::isDone, Duration.ofSeconds(60));
        return new NameServer(process, question);
    }

    String firstQuestion() throws Exception {
        return question.get(60, TimeUnit.SECONDS);
    }

    @Override
    public void close() {
        process.close();
    }
}

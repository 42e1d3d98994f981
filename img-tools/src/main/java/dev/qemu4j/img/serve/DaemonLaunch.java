package dev.qemu4j.img.serve;

import dev.qemu4j.base.QemuTimeoutException;
import dev.qemu4j.base.async.Await;
import dev.qemu4j.host.HostProcess;
import dev.qemu4j.host.run.RunDirectory;
import dev.qemu4j.img.serve.internal.FuseMounts;
import dev.qemu4j.img.serve.internal.SecretArguments;
import dev.qemu4j.qmp.QmpClient;
import dev.qemu4j.qmp.QmpListener;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import tools.jackson.databind.node.JsonNodeFactory;

/** One start of the storage daemon. It dials in, and answers only when it has done all that its command line says. */
final class DaemonLaunch {
    private static final String MONITOR = "qemu4j-qmp";
    private static final Duration END_LIMIT = Duration.ofSeconds(5);

    private final DaemonOptions options;
    private final SecretArguments secrets = new SecretArguments();

    DaemonLaunch(DaemonOptions options) {
        this.options = options;
    }

    StorageDaemon start() {
        FuseMounts.removeDead();
        RunDirectory directory = RunDirectory.create();
        try {
            Path socket = directory.socket("qmp");
            try (QmpListener listener = QmpClient.listen(UnixDomainSocketAddress.of(socket))) {
                HostProcess process = HostProcess.builder(arguments(directory.path(), socket))
                        .runDirectory(directory)
                        .hint(
                                "install qemu-storage-daemon, which Debian has in qemu-system-common and Fedora in qemu-img")
                        .start();
                return accept(listener.acceptAsync(), process, directory);
            }
        } catch (RuntimeException | Error e) {
            FuseMounts.removeStale(directory.path());
            directory.close();
            throw e;
        }
    }

    private List<String> arguments(Path directory, Path socket) {
        List<String> argv = new ArrayList<>(List.of(options.program()));
        argv.addAll(List.of(
                "--chardev",
                "socket,id=" + MONITOR + ",path=" + socket.toString().replace(",", ",,")));
        argv.addAll(List.of("--monitor", "chardev=" + MONITOR));
        List<String> own = options.arguments(secrets);
        argv.addAll(secrets.arguments(directory));
        argv.addAll(own);
        return argv;
    }

    /** Whatever goes wrong or interrupts it leaves neither the process nor the connection, even one that is made later. */
    private StorageDaemon accept(CompletableFuture<QmpClient> dialled, HostProcess process, RunDirectory directory) {
        try {
            QmpClient client = awaitAnswer(dialled, process);
            secrets.delete(directory.path());
            return new StorageDaemon(process, client, directory);
        } catch (RuntimeException | Error e) {
            process.close();
            dialled.thenAccept(QmpClient::close);
            throw e;
        }
    }

    private QmpClient awaitAnswer(CompletableFuture<QmpClient> dialled, HostProcess process) {
        CompletableFuture<QmpClient> up =
                dialled.thenCompose(client -> client.execute("query-version", JsonNodeFactory.instance.objectNode())
                        .thenApply(version -> client));
        CompletableFuture<Object> answerOrEnd =
                CompletableFuture.anyOf(up.handle((client, failure) -> process), process.exit());
        try {
            Await.result(answerOrEnd, "waiting for the start of " + process, options.startLimit());
        } catch (QemuTimeoutException e) {
            throw new ServeTimeoutException(
                    "the storage daemon did not answer within "
                            + options.startLimit().toMillis() + " ms",
                    e);
        }
        if (up.isDone() && !up.isCompletedExceptionally()) {
            return up.join();
        }
        process.pollExit(END_LIMIT); // when the monitor went away: the process's words say why
        process.close();
        throw ServeFailures.of("the storage daemon ended with " + process.exitStatus(), process.stderrTail(), null);
    }
}

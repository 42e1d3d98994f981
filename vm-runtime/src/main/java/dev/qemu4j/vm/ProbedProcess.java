package dev.qemu4j.vm;

import dev.qemu4j.Chardevs;
import dev.qemu4j.base.QemuException;
import dev.qemu4j.base.Secrets;
import dev.qemu4j.base.async.Await;
import dev.qemu4j.host.ExitStatus;
import dev.qemu4j.host.HostProcess;
import dev.qemu4j.host.run.RunDirectory;
import dev.qemu4j.option.Option;
import dev.qemu4j.qmp.QmpClient;
import dev.qemu4j.qmp.QmpCommandException;
import dev.qemu4j.qmp.QmpConnectException;
import dev.qemu4j.qmp.QmpDisconnectedException;
import dev.qemu4j.qmp.QmpListener;
import dev.qemu4j.qmp.QmpStateException;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** A QEMU without a machine, started to be asked what it has. Over a socket: some types close its standard input. */
final class ProbedProcess implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(20);

    private static final Duration END = Duration.ofSeconds(5);

    private final HostProcess process;
    private final QmpClient client;

    private ProbedProcess(HostProcess process, QmpClient client) {
        this.process = process;
        this.client = client;
    }

    static ProbedProcess start(String program, RunDirectory directory, String socketName) {
        Path socket = directory.socket(socketName);
        List<String> arguments = List.of(
                program,
                "-machine",
                "none",
                "-nodefaults",
                "-no-user-config",
                "-S",
                "-display",
                "none",
                "-chardev",
                String.valueOf(Option.of("-chardev", Chardevs.socket("probe", c -> c.path(socket)))
                        .argument()),
                "-qmp",
                "chardev:probe");
        try (QmpListener listener = QmpClient.listen(UnixDomainSocketAddress.of(socket))) {
            HostProcess process = HostProcess.builder(arguments)
                    .runDirectory(directory)
                    .grace(Duration.ZERO)
                    .start();
            CompletableFuture<QmpClient> died = process.exit().thenApply(status -> {
                throw ended(process, status, null);
            });
            try {
                Object client = await(CompletableFuture.anyOf(listener.acceptAsync(LIMIT), died), program);
                return new ProbedProcess(process, (QmpClient) client);
            } catch (QmpConnectException e) { // it had dialled in already, which is told first
                ExitStatus status = process.pollExit(END);
                process.close();
                throw status == null ? e : ended(process, status, e);
            } catch (RuntimeException e) {
                process.close();
                throw e;
            }
        }
    }

    private static QemuException ended(HostProcess process, ExitStatus status, @Nullable Throwable cause) {
        return new QemuException(process + ": ended with " + status + said(process), cause);
    }

    private static String said(HostProcess process) {
        String said = Secrets.hide(process.stderrTail().strip());
        return said.isEmpty() ? "; it said nothing" : ": " + said;
    }

    CompletableFuture<JsonNode> send(String command, Map<String, Object> arguments) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        arguments.forEach((name, value) -> {
            if (value instanceof Boolean flag) {
                node.put(name, flag);
            } else {
                node.put(name, value.toString());
            }
        });
        return client.execute(command, node);
    }

    /** Waits for an answer that every QEMU has; if QEMU ends instead, the exception has the end of its output. */
    <T> T require(CompletableFuture<T> answer, String what) {
        try {
            return await(answer, what);
        } catch (QmpDisconnectedException | QmpStateException e) {
            ExitStatus status = process.pollExit(END);
            throw new QemuException(
                    process + ": ended at " + what + (status == null ? "" : " with " + status) + said(process), e);
        }
    }

    /** The same for a question that a QEMU may refuse; null if it does. */
    @Nullable
    JsonNode requireUnlessRefused(CompletableFuture<JsonNode> answer, String what) {
        try {
            return require(answer, what);
        } catch (QmpCommandException e) {
            return null;
        }
    }

    /** Waits for an answer; null if QEMU refuses. */
    static @Nullable JsonNode answer(CompletableFuture<JsonNode> answer, String what) {
        try {
            return await(answer, what);
        } catch (QmpCommandException e) {
            return null;
        }
    }

    static <T> T await(CompletableFuture<T> future, String what) {
        return Await.result(future, "waiting for " + what, LIMIT);
    }

    @Override
    public void close() {
        client.close();
        process.close();
    }
}

package dev.qemu4j.img.serve;

import dev.qemu4j.base.QemuInterruptedException;
import dev.qemu4j.base.async.Await;
import dev.qemu4j.base.async.Chain;
import dev.qemu4j.img.failure.internal.ServeFailures;
import dev.qemu4j.qmp.QmpClient;
import dev.qemu4j.qmp.QmpCommandException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** Commands of a storage daemon that are undone if nobody waits for them any more, should they succeed all the same. */
final class DaemonMonitor {
    private final QmpClient qmp;

    DaemonMonitor(QmpClient qmp) {
        this.qmp = qmp;
    }

    /** Gives a command; an interrupt ends the wait, and then the undoing follows once the daemon has done it. */
    void execute(String failure, String command, JsonNode arguments, Undo undo) {
        CompletableFuture<?> reply = qmp.execute(command, arguments);
        try {
            Await.result(
                    reply,
                    "waiting for the storage daemon's " + command,
                    () -> Chain.onSuccess(reply, done -> send(undo)));
        } catch (QmpCommandException e) {
            throw ServeFailures.of(failure, e.description(), e, names(arguments));
        }
    }

    /** Removes objects that were for something that failed, and adds to the failure what cannot be. */
    void removeObjects(List<String> ids, Throwable failure) {
        for (String id : ids) {
            Undo undo = Undo.of("object-del", "id", id);
            if (failure instanceof QemuInterruptedException) {
                send(undo); // the daemon does it after what it was given before
                continue;
            }
            try {
                execute("the object '" + id + "' cannot be removed", undo.command, undo.arguments, undo);
            } catch (RuntimeException | Error e) {
                failure.addSuppressed(e);
            }
        }
    }

    private void send(Undo undo) {
        qmp.execute(undo.command, undo.arguments);
    }

    private static List<String> names(JsonNode arguments) {
        return Stream.of("filename", "path", "mountpoint")
                .flatMap(name -> arguments.findValuesAsString(name).stream())
                .toList();
    }

    /** The command that takes another back. */
    record Undo(String command, JsonNode arguments) {
        static Undo of(String command) {
            return new Undo(command, JsonNodeFactory.instance.objectNode());
        }

        static Undo of(String command, String member, String name) {
            return new Undo(command, JsonNodeFactory.instance.objectNode().put(member, name));
        }
    }
}

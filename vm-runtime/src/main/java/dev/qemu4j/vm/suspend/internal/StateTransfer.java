package dev.qemu4j.vm.suspend.internal;

import dev.qemu4j.base.QemuException;
import dev.qemu4j.base.async.Await;
import dev.qemu4j.qapi.migration.MigrationInfo;
import dev.qemu4j.qapi.migration.MigrationStatus;
import dev.qemu4j.qmp.QmpClient;
import dev.qemu4j.vm.suspend.SuspendException;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import tools.jackson.databind.node.JsonNodeFactory;

/** A migration to or from a command of a shell, at whatever speed it can. */
final class StateTransfer {
    private static final Duration PAUSE = Duration.ofMillis(5);
    private static final Duration CANCELLED = Duration.ofSeconds(30);
    private static final Set<MigrationStatus> ENDS =
            Set.of(MigrationStatus.COMPLETED, MigrationStatus.FAILED, MigrationStatus.CANCELLED);

    private final QmpClient qmp;
    private final Supplier<String> words;
    private final String failure;

    /** Takes the words for a failure. */
    StateTransfer(QmpClient qmp, Supplier<String> words, String failure) {
        this.qmp = qmp;
        this.words = words;
        this.failure = failure;
    }

    /** Sends {@code migrate} or {@code migrate-incoming}, and waits for the end. */
    void run(String command, String shell, Duration limit) {
        qmp.blocking().execute(command, JsonNodeFactory.instance.objectNode().put("uri", "exec:" + shell));
        try {
            // QEMU is asked, since an event can be lost on its way through the caller's executor
            Await.until(Await.Condition.polling(this::hasEnded, PAUSE), "waiting for the state's transfer", limit);
        } catch (QemuException e) {
            e.addSuppressed(new SuspendException("the end of QEMU's standard error: " + stderrTail(), null));
            throw e;
        }
        MigrationInfo end = info();
        if (!MigrationStatus.COMPLETED.equals(end.status())) {
            throw new SuspendException(
                    failure + ", as the transfer has " + end.status() + ": "
                            + Objects.requireNonNullElse(end.errorDesc(), "no reason") + stderrTail(),
                    null);
        }
    }

    /** Ends a transfer that is under way, so that the machine can go on. */
    void cancel() {
        if (!hasEnded() && info().status() != null) {
            qmp.blocking().migration().migrateCancel();
            Await.until(Await.Condition.polling(this::hasEnded, PAUSE), "waiting for the transfer's end", CANCELLED);
        }
    }

    private boolean hasEnded() {
        MigrationStatus status = info().status();
        return status != null && ENDS.contains(status);
    }

    private MigrationInfo info() {
        return qmp.blocking().migration().queryMigrate();
    }

    String stderrTail() {
        String said = words.get().strip();
        return said.isEmpty() ? "" : "; QEMU: " + said;
    }
}

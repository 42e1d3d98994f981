package dev.qemu4j.vm.transfer.internal;

import dev.qemu4j.base.DataSize;
import dev.qemu4j.base.QemuException;
import dev.qemu4j.base.async.Await;
import dev.qemu4j.base.async.TimeLeft;
import dev.qemu4j.base.async.TimeLimit;
import dev.qemu4j.qapi.migration.MigrationInfo;
import dev.qemu4j.qapi.migration.MigrationStatus;
import dev.qemu4j.qmp.QmpClient;
import dev.qemu4j.qmp.QmpCommandException;
import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * One transfer of a machine's state out of a QEMU or into one, from its settings to its end. The settings are put back after a state has come in, and by
 * {@link #undo} of one that was to go out: a machine whose state has gone is to be ended.
 */
public final class StateTransfer {
    private static final Duration PAUSE = Duration.ofMillis(2);
    private static final Duration SOON = Duration.ofSeconds(10);
    private static final Set<MigrationStatus> ENDS =
            Set.of(MigrationStatus.COMPLETED, MigrationStatus.FAILED, MigrationStatus.CANCELLED);

    private final QmpClient qmp;
    private final Supplier<String> stderrTail;
    private final Function<String, ? extends QemuException> failure;
    private final TransferSettings settings;
    private Runnable before = () -> {};
    private Consumer<MigrationInfo> listener = info -> {};
    private boolean begun;

    /**
     * Takes the side of one QEMU.
     *
     * @param stderrTail the end of its standard error
     * @param failure makes the exception for a reason, such as {@code the transfer has failed: …}
     */
    public StateTransfer(
            QmpClient qmp, Supplier<String> stderrTail, Function<String, ? extends QemuException> failure) {
        this.qmp = qmp;
        this.stderrTail = stderrTail;
        this.failure = failure;
        settings = new TransferSettings(qmp);
    }

    /** Bounds the speed, in a second. QEMU's own bound spares a network and a guest that runs; null is no bound. */
    public void speed(@Nullable DataSize speed) {
        settings.parameter("max-bandwidth", speed == null ? 0 : speed.bytes());
    }

    /** Bounds the time for which the guest stands still in the end. */
    public void downtime(Duration limit) {
        settings.parameter("downtime-limit", Math.max(1, TimeLimit.millis(limit)));
    }

    /** Sets a capability. */
    public void capability(String name, boolean on) {
        settings.capability(name, on);
    }

    /** Takes something to be looked at before each look at the transfer; an exception ends the wait. */
    public void beforeLook(Runnable look) {
        before = look;
    }

    /** Takes a listener, which is called for each look at the progress. */
    public void onLook(Consumer<MigrationInfo> told) {
        listener = told;
    }

    /** Writes the state to a channel such as {@code unix:path}, and waits until QEMU has. */
    public void send(String uri, Duration limit) {
        begin("migrate", uri);
        awaitEnd(limit);
    }

    /**
     * Writes the state to a file, and waits until it is there.
     *
     * @throws IOException if the file cannot be written, which QEMU sees as a connection that ends
     */
    public void send(StateSink sink, Duration limit) throws IOException {
        TimeLeft left = TimeLeft.of(limit);
        try {
            send(sink.uri(), limit);
        } catch (QemuException e) {
            IOException reason = sink.failure();
            if (reason == null) {
                throw e;
            }
            reason.addSuppressed(e);
            throw new IOException(reason.getMessage(), reason);
        }
        sink.awaitEnd(left.now());
    }

    /** Reads the state from a channel, and waits until QEMU has. */
    public void receive(String uri, Duration limit) {
        expect(uri);
        awaitEnd(limit);
        settings.restore();
    }

    /**
     * Reads the state from a file, and waits until QEMU has.
     *
     * @throws IOException if QEMU cannot be reached
     */
    public void receive(StateSource source, Duration limit) throws IOException {
        expect(source.uri());
        source.begin();
        try {
            awaitEnd(limit);
        } catch (QemuException e) {
            IOException reason = source.failure();
            if (reason != null) {
                e.addSuppressed(reason);
            }
            throw e;
        }
        settings.restore();
    }

    /** Has QEMU wait for a state from a channel. */
    public void expect(String uri) {
        begin("migrate-incoming", uri);
    }

    private void begin(String command, String uri) {
        try {
            begun = true;
            qmp.blocking()
                    .execute(command, JsonNodeFactory.instance.objectNode().put("uri", uri));
        } catch (QmpCommandException e) { // another transfer may be under way, which is not to be undone
            begun = false;
            throw e;
        }
    }

    private void awaitEnd(Duration limit) {
        try {
            // QEMU is asked, since an event can be lost on its way through the caller's executor
            Await.until(Await.Condition.polling(this::hasEnded, PAUSE), "waiting for the state's transfer", limit);
        } catch (QemuException e) {
            String said = stderrTail();
            if (!said.isEmpty()) {
                e.addSuppressed(new QemuException("the end of QEMU's standard error: " + said));
            }
            throw e;
        }
        MigrationInfo end = info();
        if (!MigrationStatus.COMPLETED.equals(end.status())) {
            String said = stderrTail();
            throw failure.apply("the transfer has " + end.status() + ": "
                    + Objects.requireNonNullElse(end.errorDesc(), "no reason")
                    + (said.isEmpty() ? "" : "; QEMU: " + said));
        }
    }

    /** Ends this transfer if it is under way, and puts the settings back, also if it does not end. */
    public void undo() {
        try {
            if (begun && !isOver()) {
                qmp.blocking().migration().migrateCancel();
                Await.until(Await.Condition.polling(this::isOver, PAUSE), "waiting for the transfer's end", SOON);
            }
        } finally {
            settings.restore();
        }
    }

    private boolean isOver() {
        MigrationInfo info = info();
        return info.status() == null || isEnd(info);
    }

    private boolean hasEnded() {
        before.run();
        MigrationInfo info = info();
        listener.accept(info);
        return isEnd(info);
    }

    /** Tells whether a look has found the end. */
    public static boolean isEnd(MigrationInfo info) {
        return info.status() != null && ENDS.contains(info.status());
    }

    /** Asks for its progress. */
    public MigrationInfo info() {
        return qmp.blocking().migration().queryMigrate();
    }

    private String stderrTail() {
        return stderrTail.get().strip();
    }
}

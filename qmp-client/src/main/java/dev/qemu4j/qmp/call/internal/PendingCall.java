package dev.qemu4j.qmp.call.internal;

import dev.qemu4j.base.QemuException;
import dev.qemu4j.base.QemuVersion;
import dev.qemu4j.base.Secrets;
import dev.qemu4j.base.async.TimeLimit;
import dev.qemu4j.qapi.QmpCommand;
import dev.qemu4j.qmp.wire.internal.Message;
import dev.qemu4j.qmp.wire.internal.Reason;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JsonParser;

/**
 * One command on its way: from the caller's thread to the wire and, by its id, back to who waits for it.
 *
 * <p>It succeeds or fails once; what comes later is ignored. The id and the result belong to the event loop.
 */
public abstract class PendingCall<R extends @Nullable Object> {
    private static final Logger logger = LoggerFactory.getLogger(PendingCall.class);
    private static final long OVERHEAD = 1024;

    private static final AtomicLong numbers = new AtomicLong();

    private final long number = numbers.incrementAndGet();
    private final Submission<R> submission;
    private final CallFailures failures;
    private final long deadline;
    private final @Nullable CommandTrace trace;
    private long id;
    private byte @Nullable [] line; // until it is written
    private @Nullable Backlog backlog;
    private long unwritten; // what the backlog counts until the line is written
    private long held; // what it counts until the call is gone
    private volatile @Nullable QemuVersion refusedBy;

    protected PendingCall(Submission<R> submission, CallFailures failures) {
        this.submission = submission;
        this.failures = failures;
        deadline = System.nanoTime() + TimeLimit.nanos(submission.limit());
        trace = CommandTrace.begin(submission);
    }

    public final QmpCommand<R> command() {
        return submission.command();
    }

    /** Returns a number that no other call has. */
    public final long number() {
        return number;
    }

    public final boolean outOfBand() {
        return submission.outOfBand();
    }

    public final long id() {
        return id;
    }

    public final void id(long id) {
        this.id = id;
    }

    /** Makes the line without its end, which has the id; throws what the command throws. */
    public final byte[] line() {
        byte[] known = line;
        if (known == null) {
            known = CommandEncoder.encode(this);
            line = known;
        }
        return known;
    }

    /** Takes room for this call, before it is handed to the event loop; returns false if there is none. */
    public final boolean take(Backlog from) {
        long bytes = line().length;
        if (!from.take(2 * bytes + OVERHEAD)) { // once as a line, and once as what the caller gave
            return false;
        }
        backlog = from;
        unwritten = bytes;
        held = bytes + OVERHEAD;
        return true;
    }

    /** Forgets the line; of the event loop. */
    public final void written() {
        line = null;
        if (backlog != null) {
            backlog.giveBack(unwritten);
            unwritten = 0;
        }
    }

    /** Notes that it is not sent, and never will be; of the event loop. */
    public final void withdrawn() {
        written();
        gone();
    }

    /** Notes that nobody holds this call any more; of the event loop. */
    public final void gone() {
        if (backlog != null) {
            backlog.giveBack(held);
            held = 0;
        }
    }

    public long nanosLeft(long now) {
        return deadline - now;
    }

    public final Duration limit() {
        return submission.limit();
    }

    public final void expire() {
        reject(failures.timedOut(command().commandName() + ": no reply within " + TimeLimit.text(limit())));
    }

    /** Returns the failure of a reply that nobody has brought to the caller. */
    protected final QemuException undelivered() {
        return failures.undelivered(command().commandName() + ": the reply has come, but the executor of QmpOptions"
                + " had no thread for it within " + TimeLimit.text(limit()) + "."
                + " Do not wait on that executor, or give it more threads");
    }

    /** Fails, as the command could not be written. */
    public final void unsent(Throwable cause) {
        reject(failures.unreadable(
                command().commandName() + ": could not be sent: " + Secrets.hide(Reason.of(cause)), cause));
    }

    /** Fails, as the connection has ended; what that throws is logged, since other calls must learn of the end, too. */
    public final void end(Supplier<? extends QemuException> failure) {
        try {
            reject(failure.get());
        } catch (Throwable e) {
            logger.warn(
                    "{}: could not be told of the connection's end", command().commandName(), e);
        }
    }

    /** Reads the result and passes it to the caller. */
    public final void reply(Message.Value value) {
        R result;
        try (JsonParser parser = value.open()) {
            result = command().readResult(parser);
        } catch (Throwable e) { // also an OutOfMemoryError: nobody else would end the caller's wait
            reject(failures.unreadable(
                    command().commandName() + ": the reply is not of the expected shape: " + Secrets.hide(Reason.of(e)),
                    e));
            return;
        }
        accept(result);
    }

    /** Passes a result to the caller. */
    public final void accept(R result) {
        traced("");
        succeed(result);
    }

    /** Fails with QEMU's error; why QEMU said so is found out by {@link #explained}, off the event loop. */
    public final void refuse(QemuException failure, String errorClass, @Nullable QemuVersion peer) {
        refusedBy = peer;
        traced(errorClass);
        fail(failure);
    }

    /** Fails with a failure that is none of the peer's. */
    public final void reject(QemuException failure) {
        traced(failure.getClass().getSimpleName());
        fail(failure);
    }

    private void traced(String error) {
        CommandTrace recorded = trace;
        if (recorded != null) {
            recorded.end(error);
        }
    }

    /** Returns the exception for the caller, which explains a refusal if the version of QEMU is known. */
    public final QemuException explained(QemuException failure) {
        QemuVersion peer = refusedBy;
        return peer == null ? failure : failures.explained(failure, peer);
    }

    /** Tells whether nobody waits for the outcome any more. */
    public abstract boolean settled();

    /** Takes the result; of {@link #accept}. */
    protected abstract void succeed(R result);

    /** Takes the failure; of {@link #reject} and {@link #refuse}. */
    protected abstract void fail(QemuException failure);
}

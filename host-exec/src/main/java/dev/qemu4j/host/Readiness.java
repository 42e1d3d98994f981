package dev.qemu4j.host;

import dev.qemu4j.base.async.Await;
import dev.qemu4j.base.async.Await.Condition;
import java.time.Duration;
import java.util.Objects;
import java.util.function.BooleanSupplier;

/** Waits until a program that was just started is ready to serve. */
public final class Readiness {
    private static final Duration PAUSE = Duration.ofMillis(1);
    /** A program that has ended has its outputs collected within milliseconds. */
    private static final Duration COLLECTED = Duration.ofSeconds(5);

    private Readiness() {}

    /**
     * Waits until a program is ready; one that does not get ready is closed.
     *
     * @param process the program
     * @param ready tells whether it is, such as by the file that it writes then; asked every millisecond on the calling thread
     * @param limit the time limit
     * @throws NotReadyException if the program ends before it is ready
     * @throws HostCommandTimeoutException if it does not get ready in time
     * @throws dev.qemu4j.base.QemuInterruptedException if the thread is interrupted, which stays so
     */
    public static void await(HostProcess process, BooleanSupplier ready, Duration limit) {
        Objects.requireNonNull(process, "process");
        Objects.requireNonNull(ready, "ready");
        Objects.requireNonNull(limit, "limit");
        await(process, ready, limit, "");
    }

    /** Waits with advice for the messages. */
    static void await(HostProcess process, BooleanSupplier ready, Duration limit, String advice) {
        Answer answer = new Answer(process, ready);
        try {
            if (!Await.poll(
                    Condition.polling(answer::isThere, PAUSE), "waiting until " + process + " is ready", limit)) {
                throw HostCommandTimeoutException.ofReadiness(process, limit, advice);
            }
            if (!answer.ready) {
                ExitStatus status = process.awaitExit(COLLECTED);
                throw new NotReadyException(process, "ended with " + status + " before it was ready", advice);
            }
        } catch (Throwable e) {
            closeAfter(e, process);
            throw e;
        }
    }

    /** The reason why it did not get ready says more than that it outlives SIGKILL. */
    static void closeAfter(Throwable reason, HostProcess process) {
        try {
            process.giveUp();
        } catch (Throwable e) {
            reason.addSuppressed(e);
        }
    }

    /** The first answer counts: a program may well end after it was ready. */
    private static final class Answer {
        private final HostProcess process;
        private final BooleanSupplier question;
        private boolean ready;

        Answer(HostProcess process, BooleanSupplier question) {
            this.process = process;
            this.question = question;
        }

        boolean isThere() {
            boolean ended = !process.isAlive(); // before the question: what it wrote last counts
            ready = question.getAsBoolean();
            return ready || ended;
        }
    }
}

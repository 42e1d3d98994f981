package dev.qemu4j.host.internal;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The resources that are still open when the JVM ends in an orderly way: one shutdown hook ends them by turns, the latest first. */
public final class OpenResources {
    private static final Logger LOG = LoggerFactory.getLogger(OpenResources.class);
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private static final Deque<Open> OPEN = new ArrayDeque<>();
    private static boolean hooked;

    private OpenResources() {}

    /** The order of the end. */
    public enum Turn {
        /** First, as a plan may hold some of the processes and must end them in its order. */
        PLANS,
        USES_OF_PLANS,
        PROCESSES,
        /** Last, as the processes live in them. */
        DIRECTORIES
    }

    /** Ends a resource within the time that is left of its turn, or fails with an exception. */
    @FunctionalInterface
    public interface Ending {
        void end(Duration patience);
    }

    private record Open(Object resource, Turn turn, Runnable ask, Ending ending) {}

    public static void add(Turn turn, Object resource, Runnable close) {
        add(turn, resource, () -> {}, patience -> close.run());
    }

    /** Adds a resource that is asked to end, without waiting: all of a turn are asked at once, so that they share the time. */
    public static synchronized void add(Turn turn, Object resource, Runnable ask, Ending ending) {
        OPEN.push(new Open(resource, turn, ask, ending));
        hook();
    }

    @SuppressWarnings("ReferenceEquality") // this very resource
    public static synchronized void remove(Object resource) {
        OPEN.removeIf(open -> open.resource == resource);
    }

    @SuppressWarnings("EmptyCatch")
    private static void hook() {
        if (hooked) {
            return;
        }
        hooked = true;
        try {
            Runtime.getRuntime().addShutdownHook(new Thread(OpenResources::endAll, "qemu4j-shutdown"));
        } catch (IllegalStateException e) {
            // The JVM is ending already: the life lines end what another hook has started.
        }
    }

    private static void endAll() {
        for (Turn turn : Turn.values()) {
            List<Open> resources = open(turn);
            resources.forEach(OpenResources::ask);
            long deadline = System.nanoTime() + PATIENCE.toNanos();
            resources.forEach(open -> end(open, deadline));
        }
    }

    private static void ask(Open open) {
        try {
            open.ask.run();
        } catch (Throwable e) {
            LOG.warn("At the JVM's end {} could not be asked to end", open.resource, e);
        }
    }

    private static void end(Open open, long deadline) {
        try {
            open.ending.end(Duration.ofNanos(Math.max(0, deadline - System.nanoTime())));
        } catch (Throwable e) { // an Error of one must not keep the others from their end
            LOG.warn("At the JVM's end {} could not be closed", open.resource, e);
        }
    }

    private static synchronized List<Open> open(Turn turn) {
        return OPEN.stream().filter(open -> open.turn == turn).toList();
    }
}

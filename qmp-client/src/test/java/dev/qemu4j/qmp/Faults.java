package dev.qemu4j.qmp;

import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Throws in one of the calls that go through it, the nth: with n from 1 on, every callback that a user hands in fails once.
 */
public final class Faults {
    /** The kinds of failures; a JVM throws the latter two wherever it pleases. */
    public enum Kind {
        /** As from a mistake. */
        EXCEPTION,
        /** As from a class that cannot be loaded. */
        ERROR,
        /** As from a heap that is full. */
        MEMORY,
        /** As from a recursion. */
        STACK;

        private Throwable failure() {
            return switch (this) {
                case EXCEPTION -> new IllegalStateException("injected");
                case ERROR -> new NoClassDefFoundError("injected");
                case MEMORY -> new OutOfMemoryError("injected");
                case STACK -> new StackOverflowError("injected");
            };
        }
    }

    private final AtomicInteger calls = new AtomicInteger();
    private final Kind kind;
    private final int nth;

    private Faults(Kind kind, int nth) {
        this.kind = kind;
        this.nth = nth;
    }

    /** Returns one that fails at once, and never again. */
    static Faults first(Kind kind) {
        return new Faults(kind, 1);
    }

    /** Runs a session with its first callback failing, then its second, and so on, until one has fewer than that. */
    public static int sweep(Kind kind, Consumer<Faults> session) {
        for (int nth = 1; ; nth++) {
            Faults faults = new Faults(kind, nth);
            try {
                session.accept(faults);
            } catch (Throwable e) {
                throw new AssertionError("with " + kind + " in callback " + nth, e);
            }
            if (faults.calls.get() < nth) {
                return nth - 1;
            }
        }
    }

    /** As {@link #sweep(Kind, Consumer)}, of sessions whose executor fails too. */
    public static int sweep(Kind kind, BiConsumer<Faults, QmpOptions> session) {
        ExecutorService threads = Executors.newCachedThreadPool();
        try {
            return sweep(kind, faults -> {
                session.accept(
                        faults,
                        QmpOptions.builder().executor(faults.executor(threads)).build());
            });
        } finally {
            threads.shutdown();
        }
    }

    /** Fails if it is this call's turn. */
    public void point() {
        if (calls.incrementAndGet() == nth) {
            throw Faults.<RuntimeException>unchecked(kind.failure());
        }
    }

    /** Returns a listener that may fail before the given one is called. */
    public <T> Consumer<T> listener(Consumer<T> listener) {
        return event -> {
            point();
            listener.accept(event);
        };
    }

    /** Returns a function that may fail instead. */
    public <T, R> Function<T, R> function(Function<T, R> function) {
        return value -> {
            point();
            return function.apply(value);
        };
    }

    /** Returns an executor that may fail instead of taking a task. */
    public Executor executor(Executor executor) {
        return task -> {
            point();
            executor.execute(task);
        };
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    private static <E extends Throwable> E unchecked(Throwable failure) throws E {
        throw (E) failure;
    }
}

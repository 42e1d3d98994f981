package dev.qemu4j.base.async;

import dev.qemu4j.base.QemuException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

/** Shows in a failure of another thread the stack of the thread that waited for it: users look for their own line. */
public final class CallerStack {
    private static final String BOUNDARY = "~~ waited for by ~~";

    /** Number of waits of other threads whose stacks are kept. */
    private static final int OTHERS = 3;

    private CallerStack() {}

    /**
     * Returns a failure to be thrown on this thread, after it has this thread's stack behind its own.
     *
     * @param wait the wait, for the message around a checked exception
     * @param ended the failure, or a future's exception around it
     * @return the failure itself, or an exception around a checked one
     * @throws Error the failure itself if it is an error
     */
    public static RuntimeException rethrown(String wait, Throwable ended) {
        Throwable failure = unwrapped(ended);
        if (failure instanceof Error error) {
            append(error);
            throw error;
        }
        if (failure instanceof RuntimeException exception) {
            append(exception);
            return exception;
        }
        return new QemuException(wait + " failed: " + failure, failure);
    }

    /**
     * Takes off what futures put around the failure of their work.
     *
     * @param ended the failure, or a future's exception around it
     * @return the failure
     */
    public static Throwable unwrapped(Throwable ended) {
        Throwable failure = ended;
        while (failure instanceof ExecutionException || failure instanceof CompletionException) {
            Throwable cause = failure.getCause();
            if (cause == null) {
                break;
            }
            failure = cause;
        }
        return failure;
    }

    /**
     * Puts this thread's stack behind a failure's own, in place of that of its earlier wait. Other threads may wait for the same failure, and
     * show it later: the stacks of the last few stay.
     */
    private static void append(Throwable failure) {
        String waiter = Thread.currentThread().getName();
        synchronized (failure) {
            List<List<StackTraceElement>> parts = parts(failure.getStackTrace());
            List<StackTraceElement> own = parts.remove(0);
            parts.removeIf(part -> part.get(0).getMethodName().equals(waiter));
            List<StackTraceElement> stack = new ArrayList<>(own);
            stack.add(new StackTraceElement(BOUNDARY, waiter, null, -1));
            Arrays.stream(new Throwable().getStackTrace())
                    .dropWhile(CallerStack::isOwn)
                    .forEach(stack::add);
            parts.stream().limit(OTHERS).forEach(stack::addAll);
            failure.setStackTrace(stack.toArray(StackTraceElement[]::new));
        }
    }

    /** Returns a failure's own stack, and the stacks of those who waited for it, the last first. */
    private static List<List<StackTraceElement>> parts(StackTraceElement[] stack) {
        List<List<StackTraceElement>> parts = new ArrayList<>(List.of(new ArrayList<>()));
        for (StackTraceElement element : stack) {
            if (element.getClassName().equals(BOUNDARY)) {
                parts.add(new ArrayList<>());
            }
            parts.get(parts.size() - 1).add(element);
        }
        return parts;
    }

    private static boolean isOwn(StackTraceElement element) {
        String name = element.getClassName();
        return name.equals(CallerStack.class.getName()) || name.equals(Await.class.getName());
    }
}

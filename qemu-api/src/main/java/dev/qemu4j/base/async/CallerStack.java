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

    /** Puts this thread's stack behind a failure's own, in place of that of an earlier wait. */
    private static void append(Throwable failure) {
        List<StackTraceElement> stack = new ArrayList<>();
        for (StackTraceElement element : failure.getStackTrace()) {
            if (element.getClassName().equals(BOUNDARY)) {
                break;
            }
            stack.add(element);
        }
        stack.add(new StackTraceElement(BOUNDARY, Thread.currentThread().getName(), null, -1));
        Arrays.stream(new Throwable().getStackTrace())
                .dropWhile(CallerStack::isOwn)
                .forEach(stack::add);
        failure.setStackTrace(stack.toArray(StackTraceElement[]::new));
    }

    private static boolean isOwn(StackTraceElement element) {
        String name = element.getClassName();
        return name.equals(CallerStack.class.getName()) || name.equals(Await.class.getName());
    }
}

package dev.qemu4j.guest;

import dev.qemu4j.base.async.OwnedFuture;
import java.util.function.Consumer;
import java.util.function.Function;

/** A command of a conversation and the future of its answer. */
final class Call<T> extends OwnedFuture<T> {
    final String command;
    /** True if the answer only begins a run, which has an end of its own. */
    final boolean startsRun;

    private final Function<String, T> reader;
    private final Consumer<Call<T>> onCancel;

    Call(String command, boolean startsRun, Function<String, T> reader, Consumer<Call<T>> onCancel) {
        this.command = command;
        this.startsRun = startsRun;
        this.reader = reader;
        this.onCancel = onCancel;
    }

    boolean isAnsweredBy(String line) {
        return line.startsWith("err ") || line.startsWith("ok " + command.charAt(0));
    }

    void answered(String line) {
        try {
            succeed(reader.apply(line));
        } catch (RuntimeException e) {
            fail(e);
        }
    }

    void failed(RuntimeException why) {
        fail(why);
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        boolean first = super.cancel(mayInterruptIfRunning);
        if (first) {
            onCancel.accept(this);
        }
        return first;
    }
}

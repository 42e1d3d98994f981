package dev.qemu4j.vm.disk.formatting.internal;

import dev.qemu4j.base.async.Await;
import dev.qemu4j.base.async.Chain;
import dev.qemu4j.qmp.QmpClient;
import dev.qemu4j.qmp.QmpEvents;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the formatting of images and questions for all block nodes of a connection apart. A job that formats an image opens and closes nodes of its own, and QEMU 7.2 goes on with
 * that while it lists the nodes: it may read one that is gone, and crash.
 */
public final class Formattings {
    /** All clients of a connection, its views too, have the same events. Guarded by itself. */
    private static final Map<QmpEvents, Formattings> ALL = new WeakHashMap<>();

    private final List<CompletableFuture<?>> asked = new ArrayList<>();
    private int formatting;
    private CompletableFuture<@Nullable Void> over = CompletableFuture.completedFuture(null);

    Formattings() {}

    /** Returns those of a connection. */
    public static Formattings of(QmpClient qmp) {
        synchronized (ALL) {
            return ALL.computeIfAbsent(qmp.events(), events -> new Formattings());
        }
    }

    /** Asks for block nodes, as soon as nothing is formatted; waits for nothing itself. */
    public <T> CompletableFuture<T> ask(Supplier<CompletableFuture<T>> question) {
        CompletableFuture<@Nullable Void> answered = new CompletableFuture<>();
        CompletableFuture<@Nullable Void> formatted;
        synchronized (this) {
            formatted = formatting > 0 ? over : null;
            if (formatted == null) {
                asked.add(answered);
            }
        }
        if (formatted != null) {
            return formatted.thenCompose(none -> ask(question));
        }
        try {
            CompletableFuture<T> answer = question.get();
            Chain.end(answer, (result, failure) -> end(answered), thrown -> {});
            return answer;
        } catch (RuntimeException | Error e) {
            end(answered);
            throw e;
        }
    }

    private void end(CompletableFuture<@Nullable Void> answered) {
        synchronized (this) {
            asked.removeIf(one -> one == answered);
        }
        answered.complete(null);
    }

    /** Formats, once all that was asked is answered, or the limit is over. */
    public void format(Duration limit, Runnable work) {
        Await.ended(begin(), limit);
        try {
            work.run();
        } finally {
            end();
        }
    }

    private synchronized CompletableFuture<?> begin() {
        if (formatting++ == 0) {
            over = new CompletableFuture<>();
        }
        return CompletableFuture.allOf(asked.toArray(CompletableFuture<?>[]::new));
    }

    private void end() {
        CompletableFuture<@Nullable Void> ended = null;
        synchronized (this) {
            if (--formatting == 0) {
                ended = over;
            }
        }
        if (ended != null) {
            ended.complete(null);
        }
    }
}

package dev.qemu4j.vm.console;

import dev.qemu4j.base.async.Chain;
import dev.qemu4j.vm.spill.internal.ByteLog;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.ObjIntConsumer;
import org.jspecify.annotations.Nullable;

/** All that the readers of one console share: its output, its alarms, its end. Thread-safe. */
final class ConsoleState {
    private static final int MEMORY = 64 * 1024;
    private static final long FILE = 64L * 1024 * 1024;
    private static final long REASON_MILLIS = 1000;
    private static final int LAST_LINES = 20;
    private static final int LAST_BYTES = 8 * 1024;

    private final String id;
    private final Executor executor;
    private final ByteLog log;
    private final ChunkTimes times = new ChunkTimes();
    private final List<Runnable> followers = new CopyOnWriteArrayList<>();
    private final List<AlarmWatch> watches = new CopyOnWriteArrayList<>();
    private final List<String> secrets = new CopyOnWriteArrayList<>();
    private final CompletableFuture<ConsoleEnd> end = new CompletableFuture<>();
    private volatile CompletableFuture<String> reason = CompletableFuture.completedFuture(ConsoleEnd.BY_QEMU.reason());
    private volatile @Nullable Alarmed panic;
    private volatile long alarmsFrom;

    ConsoleState(String id, ByteLog log, Executor executor) {
        this.id = id;
        this.log = log;
        this.executor = executor;
    }

    static ByteLog log(Path spill) {
        return new ByteLog("a console", spill, MEMORY, FILE);
    }

    String id() {
        return id;
    }

    Executor executor() {
        return executor;
    }

    ByteLog log() {
        return log;
    }

    ChunkTimes times() {
        return times;
    }

    /** Adds somebody to be told, on whatever thread, of each change. */
    void follow(Runnable follower) {
        followers.add(follower);
    }

    void unfollow(Runnable follower) {
        followers.remove(follower);
    }

    /** Tells all followers, also those behind one that fails. */
    void changed() {
        Throwable failure = null;
        for (Runnable follower : followers) {
            try {
                follower.run();
            } catch (RuntimeException | Error e) {
                if (failure == null) {
                    failure = e;
                } else if (failure != e) {
                    failure.addSuppressed(e);
                }
            }
        }
        if (failure instanceof Error error) {
            throw error;
        }
        if (failure instanceof RuntimeException exception) {
            throw exception;
        }
    }

    void add(AlarmWatch watch) {
        watches.add(watch);
        changed();
    }

    void remove(AlarmWatch watch) {
        watches.remove(watch);
    }

    List<ConsoleWatch> watches() {
        return List.copyOf(watches);
    }

    /** Forgets alarms, a panic, and the output up to now, in which nobody finds an alarm any more. */
    void rearm() {
        alarmsFrom = log.size();
        watches.forEach(AlarmWatch::rearm);
        panicked(null);
    }

    /** The offset from which output sets off alarms. */
    long alarmsFrom() {
        return alarmsFrom;
    }

    /** The end, once all output is in the log. */
    CompletableFuture<ConsoleEnd> end() {
        return end;
    }

    /** Sets the words for an end that QEMU's brings with it. */
    void reason(CompletableFuture<String> words) {
        reason = words;
    }

    /** Ends the console, after a moment for QEMU's reason: its process and the connection end in no certain order. */
    CompletableFuture<ConsoleEnd> end(ConsoleEnd how) {
        if (how.equals(ConsoleEnd.BY_QEMU)) {
            Chain.end(
                    reason.copy().completeOnTimeout(how.reason(), REASON_MILLIS, TimeUnit.MILLISECONDS),
                    (words, failure) -> endLater(words == null ? how : new ConsoleEnd(words, null)),
                    thrown -> endAs(how));
        } else {
            endLater(how);
        }
        return end;
    }

    private void endLater(ConsoleEnd how) {
        ConsoleThreads.run(ConsoleThreads.OWN, () -> endAs(how));
    }

    private void endAs(ConsoleEnd how) {
        if (end.complete(how)) {
            changed();
        }
    }

    /** Sets, or takes back, a panic that the machine itself has reported. */
    void panicked(@Nullable String report) {
        panic = report == null ? null : new Alarmed("a panic that QEMU reports", report, log.size(), false);
        changed();
    }

    /**
     * Returns the first alarm before an offset.
     *
     * @param searched the offset up to which the caller has searched; an alarm beyond it may come after the caller's match
     * @throws SearchLimit.StoppedException if the limit is over
     */
    @Nullable
    Alarmed alarmBefore(long searched, SearchLimit limit) {
        List<Alarmed> all = new ArrayList<>();
        for (AlarmWatch watch : watches) {
            Alarmed alarmed = watch.advance(searched, limit);
            if (alarmed != null && alarmed.offset() < searched) {
                all.add(alarmed);
            }
        }
        Alarmed reported = panic;
        if (reported != null && reported.offset() <= searched) {
            all.add(reported);
        }
        return all.stream().min(Comparator.comparingLong(Alarmed::offset)).orElse(null);
    }

    /** The end of the plain text, for messages. */
    String lastLines() {
        return lastLines(LAST_LINES);
    }

    String lastLines(int count) {
        long to = log.size();
        String text = hidden(plain(Math.max(0, to - LAST_BYTES), to)).stripTrailing();
        List<String> lines = text.lines().toList();
        return String.join("\n", lines.subList(Math.max(0, lines.size() - count), lines.size()));
    }

    /** The plain text from an offset to the end of its line, which it ends with if that has come. */
    String line(long offset) {
        String text = plain(offset, Math.min(log.size(), offset + LAST_BYTES));
        int end = text.indexOf('\n');
        return end < 0 ? text : text.substring(0, end + 1);
    }

    /** The plain text around an offset, for advice about what came there. */
    String around(long offset) {
        return hidden(plain(Math.max(0, offset - LAST_BYTES), Math.min(log.size(), offset + LAST_BYTES)));
    }

    /** Leaves a password out of texts, which some guests show. */
    void hide(String secret) {
        if (!secret.isEmpty()) {
            secrets.add(secret);
        }
    }

    String hidden(String text) {
        String shown = text;
        for (String secret : secrets) {
            shown = shown.replace(secret, "***");
        }
        return shown;
    }

    /** Returns the number of characters at the end of a text with which a password may begin that goes on behind it. */
    int beginningOfSecret(String text) {
        int longest = 0;
        for (String secret : secrets) {
            for (int length = Math.min(secret.length() - 1, text.length()); length > longest; length--) {
                if (text.regionMatches(text.length() - length, secret, 0, length)) {
                    longest = length;
                }
            }
        }
        return longest;
    }

    /** Returns the output up to now, as much of it as is kept. */
    byte[] bytes() {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        read(0, log.size(), (chunk, count) -> all.write(chunk, 0, count));
        return all.toByteArray();
    }

    /** Returns the output from an offset to another, as much of it as is kept, as plain text. */
    String plain(long from, long to) {
        StringBuilder text = new StringBuilder();
        PlainDecoder decoder = PlainDecoder.at(log, from);
        PlainDecoder.Sink sink = (character, end) -> text.append(character);
        read(from, to, (chunk, count) -> decoder.feed(chunk, count, 0, sink)); // nobody asks for offsets
        decoder.finish(0, sink);
        return text.toString();
    }

    private void read(long from, long to, ObjIntConsumer<byte[]> sink) {
        ByteBuffer chunk = ByteBuffer.allocate(64 * 1024);
        long position = from;
        while (position < to) {
            chunk.clear().limit((int) Math.min(chunk.capacity(), to - position));
            long at = log.read(position, chunk);
            if (chunk.position() == 0) {
                break;
            }
            int count = (int) Math.max(0, Math.min(chunk.position(), to - at)); // older output may have been dropped
            sink.accept(chunk.array(), count);
            position = at + chunk.position();
        }
    }
}

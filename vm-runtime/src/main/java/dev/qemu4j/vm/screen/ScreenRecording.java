package dev.qemu4j.vm.screen;

import dev.qemu4j.base.DataSize;
import dev.qemu4j.base.async.Await;
import dev.qemu4j.base.async.CallerStack;
import dev.qemu4j.base.async.Task;
import dev.qemu4j.base.async.TimeLimit;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A recording of a screen, in memory. Goes on until it is closed, or the machine ends. Safe for use by several threads.
 *
 * <pre>{@code
 * try (ScreenRecording recording = screen.record()) {
 *     keyboard.type("ls\n");
 *     Files.write(path, recording.png());
 * }
 * }</pre>
 */
public final class ScreenRecording implements AutoCloseable {
    private static final Duration END = Duration.ofSeconds(5);

    private final ScreenFilm film;
    private final CountDownLatch end = new CountDownLatch(1);
    private final CompletableFuture<Integer> work;
    private volatile @Nullable Long closed;

    private ScreenRecording(ScreenLook look, Duration interval, DataSize limit) {
        film = new ScreenFilm(limit.bytes());
        work = Task.start("screen-recording", task -> film(look, interval));
    }

    static ScreenRecording start(ScreenLook look, Duration interval, DataSize limit) {
        return new ScreenRecording(look, interval, limit);
    }

    /** Returns the number of looks. */
    private int film(ScreenLook look, Duration interval) throws InterruptedException {
        try (ScreenDump dump = look.open()) {
            int looks = 0;
            do {
                looks++;
                film.add(dump.take(null), System.nanoTime());
            } while (!end.await(TimeLimit.nanos(interval), TimeUnit.NANOSECONDS));
            return looks;
        } finally {
            film.end();
        }
    }

    /**
     * Returns the recording up to now as the content of an animated PNG file. Programs without animations show the first picture, or a black one
     * if the screen grew later.
     *
     * @return the bytes
     * @throws ScreenException if there is no picture yet, or the widest and the highest have no room in one of 64 million pixels
     */
    public byte[] png() {
        Long until = closed;
        return film.png(until == null ? System.nanoTime() : until);
    }

    /**
     * Returns the number of different pictures that the recording has.
     *
     * @return the number
     */
    public int pictures() {
        return film.pictures();
    }

    /**
     * Returns the number of pictures that were given up for later ones, as the limit asked for.
     *
     * @return the number
     */
    public int dropped() {
        return film.dropped();
    }

    /**
     * Returns the reason why the recording has ended by itself.
     *
     * @return the failure, such as the end of the machine; null if there was none
     */
    public @Nullable Throwable failure() {
        return work.handle((none, failure) -> failure == null ? null : CallerStack.unwrapped(failure))
                .getNow(null);
    }

    /** Ends the recording; what was recorded can still be had. */
    @Override
    public void close() {
        if (end.getCount() > 0) {
            closed = System.nanoTime();
        }
        end.countDown();
        Await.ended(work, END);
    }

    /** Returns the number of pictures. */
    @Override
    public String toString() {
        return "ScreenRecording[" + pictures() + " pictures]";
    }
}

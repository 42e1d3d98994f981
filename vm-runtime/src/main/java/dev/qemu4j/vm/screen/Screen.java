package dev.qemu4j.vm.screen;

import dev.qemu4j.base.DataSize;
import dev.qemu4j.base.async.Await;
import dev.qemu4j.base.async.Task;
import dev.qemu4j.base.async.TimeLimit;
import dev.qemu4j.qmp.QmpClient;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * The screen of a machine, by its monitor, whether or not QEMU shows it somewhere.
 *
 * <pre>{@code
 * Screen screen = Screen.of(qmp);
 * Files.write(path, screen.screenshot().png());
 * screen.await(ScreenWait.still(Duration.ofSeconds(1)), Duration.ofSeconds(30));
 * }</pre>
 *
 * <p>QEMU passes pictures in a file, so that it has to be on this host, and to see {@link ScreenOptions#directory}. No file is left. Safe
 * for use by several threads.
 *
 * <p>The methods throw, and the futures fail with, a {@link ScreenException} if there is no screen to look at, and as {@link
 * QmpClient#execute(dev.qemu4j.qapi.QmpCommand)} fails if the monitor does.
 */
public final class Screen {
    private static final DataSize RECORDING = DataSize.ofMib(32);

    private final QmpClient qmp;
    private final ScreenOptions options;

    private Screen(QmpClient qmp, ScreenOptions options) {
        this.qmp = Objects.requireNonNull(qmp, "qmp");
        this.options = Objects.requireNonNull(options, "options");
    }

    /**
     * Returns the screen of a machine's first graphics device.
     *
     * @param qmp connected to its QEMU
     * @return the screen
     */
    public static Screen of(QmpClient qmp) {
        return of(qmp, ScreenOptions.defaults());
    }

    /**
     * Returns a screen of a machine.
     *
     * @param qmp connected to its QEMU
     * @param options which screen, and how to look at it
     * @return the screen
     */
    public static Screen of(QmpClient qmp, Consumer<? super ScreenOptions.Builder> options) {
        Objects.requireNonNull(qmp, "qmp");
        Objects.requireNonNull(options, "options");
        ScreenOptions.Builder builder = ScreenOptions.builder();
        options.accept(builder);
        return new Screen(qmp, builder.build());
    }

    /**
     * Asks for the screens of all graphics devices.
     *
     * @return the screens in QEMU's order, the default one first; those whose device has an id can be {@linkplain ScreenOptions#device()
     *     chosen}
     */
    public List<DisplayHead> heads() {
        return Await.result(headsAsync(), "waiting for the list of the screens");
    }

    /**
     * Asks for the screens of all graphics devices, as {@link #heads} does.
     *
     * @return a future of the screens, as of {@link #heads}
     */
    public CompletableFuture<List<DisplayHead>> headsAsync() {
        return Task.start("screen", task -> ScreenDump.heads(qmp));
    }

    /**
     * Takes a picture. A machine that is paused shows its last one.
     *
     * @return the picture
     */
    public Screenshot screenshot() {
        return Await.result(screenshotAsync(), "waiting for a screenshot");
    }

    /**
     * Takes a picture, as {@link #screenshot} does.
     *
     * @return a future of the picture; cancelling it gives the picture up
     */
    public CompletableFuture<Screenshot> screenshotAsync() {
        return Task.start("screen", task -> new ScreenLook(qmp, options).screenshot());
    }

    /**
     * Takes a picture and reads its text, in English, with the host's {@code tesseract}: {@link TextRecognition#read} has its failures, and other languages.
     *
     * @return the lines, each with a line feed; empty if nothing was recognized
     */
    public String text() {
        return Await.result(textAsync(), "waiting for the text of the screen");
    }

    /**
     * Takes a picture and reads its text, as {@link #text} does.
     *
     * @return a future of the lines, as of {@link #text}; cancelling it gives the reading up
     */
    public CompletableFuture<String> textAsync() {
        return Task.start("screen", task -> TextRecognition.of().read(new ScreenLook(qmp, options).screenshot()));
    }

    /**
     * Waits until the screen is in a state. Ends at once if the machine does not run while its screen is in another one.
     *
     * @param state the state
     * @param limit the longest time for the whole wait
     * @return the picture that shows the state
     * @throws ScreenTimeoutException if the limit passes; it has the last picture
     */
    public Screenshot await(ScreenWait state, Duration limit) {
        return Await.result(awaitAsync(state, limit), "waiting until the screen " + state);
    }

    /**
     * Looks until the screen is in a state, as {@link #await} does.
     *
     * @param state the state
     * @param limit the longest time for the whole wait
     * @return a future of the picture, as of {@link #await}; cancelling it gives the wait up
     */
    public CompletableFuture<Screenshot> awaitAsync(ScreenWait state, Duration limit) {
        Objects.requireNonNull(state, "state");
        TimeLimit.requireNotNegative("limit", limit);
        return Task.start("screen", task -> new ScreenLook(qmp, options).await(state, limit));
    }

    /**
     * Begins to record the screen, with at most 32 MiB of compressed pictures in memory, as {@link #record(DataSize)} does.
     *
     * @return the recording, which goes on until it is closed
     */
    public ScreenRecording record() {
        return record(RECORDING);
    }

    /**
     * Begins to record the screen: a picture each {@link ScreenOptions#interval}, if it has changed.
     *
     * @param limit the most bytes of compressed pictures; the oldest go first, and the newest stays. Until the close, the newest is in memory uncompressed as
     *     well, and {@link ScreenRecording#png} makes a copy of all
     * @return the recording, which goes on until it is closed
     */
    public ScreenRecording record(DataSize limit) {
        Objects.requireNonNull(limit, "limit");
        return ScreenRecording.start(new ScreenLook(qmp, options), options.interval(), limit);
    }

    /** Returns which screen it is. */
    @Override
    public String toString() {
        return "Screen[" + qmp + ", "
                + (options.device() == null ? "the first" : new DisplayHead(options.device(), options.head())) + "]";
    }
}

package dev.qemu4j.img;

import dev.qemu4j.base.DataSize;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.DoubleConsumer;
import org.jspecify.annotations.Nullable;

/** Options of a fetch by an {@link ImageStore}. Mutable; used while a fetch is described. */
public final class FetchOptions {
    private final Map<String, String> headers = new LinkedHashMap<>();
    private Duration patience = Duration.ofSeconds(30);
    private DataSize limit = DataSize.ofGib(64);
    private @Nullable DoubleConsumer progress;

    FetchOptions() {}

    /**
     * Sets the longest silence of the server, by default 30 seconds.
     *
     * @param patience the longest time without a byte
     * @return these options
     * @throws IllegalArgumentException if it is not positive
     */
    public FetchOptions patience(Duration patience) {
        if (patience.isZero() || patience.isNegative()) {
            throw new IllegalArgumentException("patience: " + patience + " (expected: > 0)");
        }
        this.patience = patience;
        return this;
    }

    /**
     * Sets the largest size of the image, by default 64 GiB. A server that sends more is cut off.
     *
     * @param limit the most bytes
     * @return these options
     */
    public FetchOptions limit(DataSize limit) {
        this.limit = limit;
        return this;
    }

    /**
     * Adds a header to the request, such as one that says who asks. It is in no message, and after a redirect it goes to the same
     * scheme, host and port only.
     *
     * @param name the name
     * @param value the value
     * @return these options
     */
    public FetchOptions header(String name, String value) {
        headers.put(name, value);
        return this;
    }

    /**
     * Sets the progress listener. It is not called if the image is in the store already, or if its size is not known. Nobody
     * is if the image is in the store already, or if its size is not known.
     *
     * @param listener gets numbers from 0 to 1, each larger than the one before, on the thread that fetches
     * @return these options
     */
    public FetchOptions onProgress(DoubleConsumer listener) {
        progress = listener;
        return this;
    }

    Map<String, String> headers() {
        return headers;
    }

    Duration patience() {
        return patience;
    }

    DataSize limit() {
        return limit;
    }

    @Nullable
    DoubleConsumer progress() {
        return progress;
    }
}

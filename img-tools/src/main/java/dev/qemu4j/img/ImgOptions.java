package dev.qemu4j.img;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.DoubleConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Options that all subcommands of {@code qemu-img} have. Mutable; used while a command is described.
 *
 * @param <S> the options of one subcommand
 */
public abstract class ImgOptions<S extends ImgOptions<S>> {
    private final List<String> words = new ArrayList<>();
    private @Nullable Duration timeout;
    private @Nullable DoubleConsumer progress;

    ImgOptions() {}

    /**
     * Sets the command's time-out, by default none.
     *
     * @param timeout the limit, after which it is ended and its target removed
     * @return these options
     */
    public S timeout(Duration timeout) {
        this.timeout = timeout;
        return self();
    }

    /**
     * Adds words to the command that this version of the library does not know. The data of a {@code secret} object reach the tool in a private
     * file, unless another secret encrypts them.
     *
     * @param words an option and its value, which stand before the images
     * @return these options
     */
    public S words(String... words) {
        this.words.addAll(List.of(words));
        return self();
    }

    @Nullable
    Duration timeout() {
        return timeout;
    }

    @Nullable
    DoubleConsumer progress() {
        return progress;
    }

    List<String> words() {
        return List.copyOf(words);
    }

    S progress(DoubleConsumer listener) {
        progress = listener;
        return self();
    }

    S shared(Consent.SharedReading consent) {
        Objects.requireNonNull(consent, "consent");
        return flag("-U", true);
    }

    S flag(String name) {
        words.add(name);
        return self();
    }

    S flag(String name, boolean set) {
        if (set && !words.contains(name)) {
            words.add(name);
        } else if (!set) {
            words.remove(name);
        }
        return self();
    }

    S value(String name, Object value) {
        words.add(name);
        words.add(value.toString());
        return self();
    }

    /** A long option, joined to its value. */
    S joined(String name, Object value) {
        words.add(name + "=" + value);
        return self();
    }

    @SuppressWarnings("unchecked")
    private S self() {
        return (S) this;
    }
}

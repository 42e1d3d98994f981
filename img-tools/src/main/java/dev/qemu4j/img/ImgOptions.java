package dev.qemu4j.img;

import dev.qemu4j.img.internal.ReservedWords;
import dev.qemu4j.img.internal.Settings;
import dev.qemu4j.img.source.Consent;
import dev.qemu4j.img.targets.internal.TargetConsent;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.DoubleConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Options that all subcommands of {@code qemu-img} have. Immutable. A verb takes them where it takes a lambda: {@link #accept} sets them at the verb's builder.
 *
 * @param <B> the builder of one subcommand's options
 */
public abstract class ImgOptions<B extends ImgOptions.Builder<?, B>> implements Consumer<B> {
    private final Settings settings;

    ImgOptions(Builder<?, B> builder) {
        settings = builder.settings.copy();
    }

    /**
     * Returns a builder with these options, to change some.
     *
     * @return a new builder
     */
    public abstract B toBuilder();

    /**
     * Sets these options at a builder; what it has else stays.
     *
     * @param builder the builder
     */
    @Override
    public final void accept(B builder) {
        builder.settings().addAll(settings);
    }

    @Override
    @SuppressWarnings("EqualsGetClass") // each final subclass has options of its own
    public final boolean equals(@Nullable Object other) {
        return other != null && getClass() == other.getClass() && settings.equals(((ImgOptions<?>) other).settings);
    }

    @Override
    public final int hashCode() {
        return Objects.hash(getClass(), settings);
    }

    /** Returns the options that are set, without secrets. */
    @Override
    public final String toString() {
        return getClass().getSimpleName() + settings;
    }

    final Settings settings() {
        return settings;
    }

    @Nullable
    Duration timeout() {
        return settings.get("timeout", Duration.class);
    }

    @Nullable
    DoubleConsumer progress() {
        return settings.get("listener", DoubleConsumer.class);
    }

    List<String> words() {
        return settings.words();
    }

    /**
     * Collects options. Not thread-safe.
     *
     * @param <O> the options of one subcommand
     * @param <B> their builder
     */
    public abstract static class Builder<O extends ImgOptions<B>, B extends Builder<O, B>> {
        private final Settings settings = new Settings();

        Builder() {}

        /**
         * Makes the options.
         *
         * @return immutable options
         */
        public abstract O build();

        /**
         * Sets the command's time-out, by default none.
         *
         * @param timeout the limit, after which it is ended and its target removed
         * @return this builder
         */
        public B timeout(Duration timeout) {
            Objects.requireNonNull(timeout, "timeout");
            return set("timeout", timeout);
        }

        /**
         * Adds words to the command that this version of the library does not know. The data of a {@code secret} object reach the tool in a private
         * file, unless another secret encrypts them.
         *
         * @param words an option and its value, which stand before the images
         * @return this builder
         * @throws IllegalArgumentException for an option that names an image, a format or a loss: the verbs have their own ways to say these
         */
        public B words(String... words) {
            ReservedWords.refuse(List.of(Objects.requireNonNull(words, "words")));
            settings.add(words);
            return self();
        }

        /** Makes the options that a caller sets. */
        O buildWith(Consumer<? super B> more) {
            more.accept(self());
            return build();
        }

        B from(O options) {
            options.accept(self());
            return self();
        }

        B progress(DoubleConsumer listener) {
            return set("listener", listener);
        }

        B shared(Consent.SharedReading consent) {
            Objects.requireNonNull(consent, "consent");
            return flag("-U", true);
        }

        B overwriting(Consent.Overwriting consent) {
            Objects.requireNonNull(consent, "consent");
            return set("consent", TargetConsent.OVERWRITE);
        }

        B erasing(Consent.DeviceErasing consent) {
            Objects.requireNonNull(consent, "consent");
            return set("consent", TargetConsent.to(consent.device()));
        }

        B flag(String name) {
            settings.add(name);
            return self();
        }

        B flag(String name, boolean set) {
            settings.flag(name, set);
            return self();
        }

        B value(String name, Object value) {
            settings.add(name, value.toString());
            return self();
        }

        /** A long option, joined to its value. */
        B joined(String name, Object value) {
            settings.add(name + "=" + value);
            return self();
        }

        /** Sets a value that is not a word of the command. */
        B set(String name, Object value) {
            settings.put(name, value);
            return self();
        }

        Settings settings() {
            return settings;
        }

        @SuppressWarnings("unchecked")
        private B self() {
            return (B) this;
        }
    }
}

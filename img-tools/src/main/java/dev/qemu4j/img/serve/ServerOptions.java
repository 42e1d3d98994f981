package dev.qemu4j.img.serve;

import dev.qemu4j.base.Commas;
import dev.qemu4j.base.Secrets;
import dev.qemu4j.base.async.TimeLimit;
import dev.qemu4j.host.HostProcess;
import dev.qemu4j.img.internal.SecretObject;
import dev.qemu4j.img.internal.Settings;
import dev.qemu4j.img.serve.internal.SecretArguments;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Options that {@link ImageServer} and {@link StorageDaemon} have in common. Immutable. A verb takes them where it takes a lambda: {@link #accept} sets them at
 * the verb's builder.
 *
 * @param <B> the builder of one server's options
 */
public abstract class ServerOptions<B extends ServerOptions.Builder<?, B>> implements Consumer<B> {
    private static final Duration START_TIMEOUT = Duration.ofSeconds(30);

    /** A slow disk, or one behind a network, may have to take gigabytes of the kernel's cache before an image's tables are written. */
    private static final Duration END_TIMEOUT = Duration.ofMinutes(5);

    private final Settings settings;

    ServerOptions(Builder<?, B> builder) {
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
        return other != null && getClass() == other.getClass() && settings.equals(((ServerOptions<?>) other).settings);
    }

    @Override
    public final int hashCode() {
        return Objects.hash(getClass(), settings);
    }

    /** Returns the program and its arguments, without secrets. */
    @Override
    public final String toString() {
        return Stream.concat(Stream.of(program()), settings.words().stream())
                .map(ServerOptions::shown)
                .collect(Collectors.joining(" ", getClass().getSimpleName() + "[", "]"));
    }

    /** The value of an option is an argument of its own to what looks for secrets, such as {@code secret,data=X}. */
    private static String shown(String word) {
        int value = word.indexOf('=') + 1;
        return Secrets.hideInArgument(word.substring(0, value) + Secrets.hideInArgument(word.substring(value)));
    }

    /** Returns the program, by default one from the PATH. */
    abstract String program();

    /** Returns the arguments; the secrets in them are put aside. */
    final List<String> arguments(SecretArguments secrets) {
        List<String> arguments = new ArrayList<>();
        for (String word : settings.words()) {
            int equals = word.indexOf('=');
            String shown = equals < 0 ? null : secrets.take(word.substring(0, equals), word.substring(equals + 1));
            if (equals < 0) {
                arguments.add(word);
            } else if (shown != null) {
                arguments.add(word.substring(0, equals + 1) + shown);
            }
        }
        return arguments;
    }

    final Duration startTimeout() {
        return settings.get("startTimeout", START_TIMEOUT);
    }

    /** Sets the end of the program: the longest time to write, and the command that comes before, unless that is empty. */
    final void end(HostProcess.Builder process, List<String> endAfter) {
        process.grace(settings.get("endTimeout", END_TIMEOUT));
        if (!endAfter.isEmpty()) {
            process.endAfter(endAfter);
        }
    }

    /** Returns the command after which the program may end; empty if it ends with the JVM. */
    final List<String> endAfter() {
        return settings.get("endAfter", List.of());
    }

    final Settings settings() {
        return settings;
    }

    static String objectText(String type, Map<String, ?> properties) {
        StringBuilder text = new StringBuilder(Commas.doubled(type));
        properties.forEach((name, value) -> {
            String shown = value instanceof Boolean flag ? flag ? "on" : "off" : String.valueOf(value);
            text.append(',').append(name).append('=').append(Commas.doubled(shown));
        });
        return text.toString();
    }

    /**
     * Collects options. Not thread-safe.
     *
     * @param <O> the options of one server
     * @param <B> their builder
     */
    public abstract static class Builder<O extends ServerOptions<B>, B extends Builder<O, B>> {
        private final Settings settings = new Settings();

        Builder() {}

        /**
         * Makes the options.
         *
         * @return immutable options
         */
        public abstract O build();

        /**
         * Sets the program, by default one from the PATH.
         *
         * @param program its path
         * @return this builder
         */
        public B program(Path program) {
            Objects.requireNonNull(program, "program");
            return set("program", program.toString());
        }

        /**
         * Sets the time-out of the start, by default 30 seconds.
         *
         * @param limit above zero
         * @return this builder
         */
        public B startTimeout(Duration limit) {
            Objects.requireNonNull(limit, "limit");
            return set("startTimeout", limit);
        }

        /**
         * Sets the time-out of the end, by default 5 minutes. At its end the program writes what it still holds, such as an image's tables,
         * which takes long on a slow disk; {@code close}, and the end of the JVM, wait for it. A program that needs longer is killed, and
         * {@code close} throws a {@link dev.qemu4j.img.failure.ImageLossException}.
         *
         * @param limit zero or more
         * @return this builder
         */
        public B endTimeout(Duration limit) {
            return set("endTimeout", TimeLimit.requireNotNegative("endTimeout", limit));
        }

        /**
         * Lets the program outlive the JVM until a command succeeds, such as the unmount of a file system that stands on the served image.
         * By default it ends with the JVM, and what the kernel has not written to it yet is lost.
         *
         * @param command a program and its arguments, as of {@link dev.qemu4j.host.HostProcess.Builder#endAfter}
         * @return this builder
         */
        public B endAfter(List<String> command) {
            Objects.requireNonNull(command, "command");
            return set("endAfter", List.copyOf(command));
        }

        /**
         * Adds an object. The data of a {@code secret} reaches the program in a private file, unless another secret encrypts it.
         *
         * @param type the type, such as {@code throttle-group} or {@code authz-list-file}
         * @param properties what it takes, {@code id} among them
         * @return this builder
         * @throws IllegalArgumentException if the data of a secret is no base64 although its format says so
         */
        public B object(String type, Map<String, ?> properties) {
            Objects.requireNonNull(type, "type");
            Objects.requireNonNull(properties, "properties");
            String text = objectText(type, properties);
            SecretObject.of(text); // refuses here what would be refused at the start
            return add("--object=" + text);
        }

        /**
         * Traces the program.
         *
         * @param spec such as {@code enable=nbd_*,file=/path}
         * @return this builder
         */
        public B trace(String spec) {
            Objects.requireNonNull(spec, "spec");
            return add("--trace=" + spec);
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

        B flag(String argument, boolean on) {
            settings.flag(argument, on);
            return self();
        }

        B add(String argument) {
            settings.add(argument);
            return self();
        }

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

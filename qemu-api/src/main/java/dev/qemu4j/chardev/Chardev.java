package dev.qemu4j.chardev;

import dev.qemu4j.option.Parameters;
import dev.qemu4j.option.TypedArgument;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The argument of {@code -chardev}: a character device with its properties.
 *
 * <p>{@code Chardevs} has all of them.
 */
public final class Chardev extends TypedArgument {
    Chardev(Parameters parameters) {
        super(parameters);
    }

    /**
     * Returns the backend.
     *
     * @return QEMU's name of it, such as {@code socket}
     */
    public String backend() {
        return Objects.requireNonNull(parameters().text("backend"));
    }

    /**
     * Returns the id.
     *
     * @return the id; null if it has none
     */
    public @Nullable String id() {
        return parameters().text("id");
    }

    /**
     * Starts a character device from this one.
     *
     * @return a builder with these properties
     */
    public AnyChardevBuilder toBuilder() {
        return new AnyChardevBuilder(parameters());
    }
}

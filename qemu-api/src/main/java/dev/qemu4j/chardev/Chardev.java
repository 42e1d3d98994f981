package dev.qemu4j.chardev;

import dev.qemu4j.option.Parameters;
import dev.qemu4j.option.TypedArgument;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

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
     * Returns the character device of an option's parameters.
     *
     * @param parameters the parameters
     * @return the character device
     * @throws IllegalArgumentException if they name no backend
     */
    public static Chardev of(Parameters parameters) {
        if (parameters.text("backend") == null) {
            throw new IllegalArgumentException("chardev: " + parameters + " (expected: a backend)");
        }
        return new Chardev(parameters);
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
     * Returns the arguments of {@code chardev-add}, which has the same in another form. A server that was not told whether
     * to wait for a client does not: QEMU would stand still meanwhile.
     *
     * @return an object of its own
     * @throws IllegalArgumentException if there is no id, or with {@code mux}, of which {@code chardev-add} makes a device of its own
     */
    public ObjectNode toJson() {
        return ChardevArguments.of(this);
    }

    /**
     * Returns a builder that begins as this character device.
     *
     * @return a builder with these properties
     */
    public AnyChardevBuilder toBuilder() {
        return new AnyChardevBuilder(parameters());
    }
}

package dev.qemu4j.accel;

import dev.qemu4j.option.Parameters;
import dev.qemu4j.option.TypedArgument;
import java.util.Objects;

/**
 * The argument of {@code -accel}: an accelerator with its properties.
 *
 * <p>{@code Accels} has all of them.
 */
public final class Accel extends TypedArgument {
    Accel(Parameters parameters) {
        super(parameters);
    }

    /**
     * Returns the name.
     *
     * @return QEMU's name of it, such as {@code kvm}
     */
    public String name() {
        return Objects.requireNonNull(parameters().text("accel"));
    }

    /**
     * Returns a builder that begins as this accelerator.
     *
     * @return a builder with these properties
     */
    public AnyAccelBuilder toBuilder() {
        return new AnyAccelBuilder(parameters());
    }
}

package dev.qemu4j.machine;

import dev.qemu4j.option.Parameters;
import dev.qemu4j.option.TypedArgument;
import java.util.Objects;

/**
 * The argument of {@code -machine}: a machine with its properties.
 *
 * <p>{@code Machines} has all of them.
 */
public final class Machine extends TypedArgument {
    Machine(Parameters parameters) {
        super(parameters);
    }

    /**
     * Returns the name.
     *
     * @return QEMU's name of it, such as {@code q35}
     */
    public String name() {
        return Objects.requireNonNull(parameters().text("type"));
    }

    /**
     * Returns a builder that begins as this machine.
     *
     * @return a builder with these properties
     */
    public AnyMachineBuilder toBuilder() {
        return new AnyMachineBuilder(parameters());
    }
}

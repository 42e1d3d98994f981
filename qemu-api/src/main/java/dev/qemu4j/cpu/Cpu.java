package dev.qemu4j.cpu;

import dev.qemu4j.option.Parameters;
import dev.qemu4j.option.TypedArgument;
import java.util.Objects;

/**
 * The argument of {@code -cpu}: a CPU with its properties.
 *
 * <p>{@code Cpus} has all of them.
 */
public final class Cpu extends TypedArgument {
    Cpu(Parameters parameters) {
        super(parameters);
    }

    /**
     * Returns the model.
     *
     * @return QEMU's name of it, such as {@code host}
     */
    public String model() {
        return Objects.requireNonNull(parameters().text("model"));
    }

    /**
     * Returns a builder that begins as this CPU.
     *
     * @return a builder with these properties
     */
    public AnyCpuBuilder toBuilder() {
        return new AnyCpuBuilder(parameters());
    }
}

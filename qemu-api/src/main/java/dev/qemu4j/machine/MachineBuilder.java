package dev.qemu4j.machine;

import dev.qemu4j.option.Parameters;
import dev.qemu4j.option.ParametersBuilder;

/**
 * Collects the properties of a machine.
 *
 * @param <B> the builder's own class
 */
public abstract class MachineBuilder<B extends MachineBuilder<B>> extends ParametersBuilder<B> {
    /**
     * Makes a builder of a machine.
     *
     * @param name QEMU's name of it
     */
    protected MachineBuilder(String name) {
        super("type", name);
    }

    MachineBuilder(Parameters parameters) {
        super(parameters);
    }

    /**
     * Makes the machine.
     *
     * @return an immutable value
     */
    public final Machine build() {
        return new Machine(parameters());
    }
}

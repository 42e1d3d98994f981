package dev.qemu4j.machine;

import dev.qemu4j.option.Parameters;

/** Builds a machine of which this version of the library knows no properties: each is set by its name. */
public final class AnyMachineBuilder extends MachineBuilder<AnyMachineBuilder> {
    /**
     * Makes a builder of a machine.
     *
     * @param name QEMU's name of it
     */
    public AnyMachineBuilder(String name) {
        super(name);
    }

    AnyMachineBuilder(Parameters parameters) {
        super(parameters);
    }
}

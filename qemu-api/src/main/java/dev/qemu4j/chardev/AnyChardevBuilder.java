package dev.qemu4j.chardev;

import dev.qemu4j.option.Parameters;

/** Builds a character device of which this version of the library knows no properties: each is set by its name. */
public final class AnyChardevBuilder extends ChardevBuilder<AnyChardevBuilder> {
    /**
     * Makes a builder of a character device.
     *
     * @param backend QEMU's name of it
     */
    public AnyChardevBuilder(String backend) {
        super(backend);
    }

    AnyChardevBuilder(Parameters parameters) {
        super(parameters);
    }
}

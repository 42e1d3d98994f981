package dev.qemu4j.accel;

import dev.qemu4j.option.Parameters;

/** Builds an accelerator of which this version of the library knows no properties: each is set by its name. */
public final class AnyAccelBuilder extends AccelBuilder<AnyAccelBuilder> {
    /**
     * Makes a builder of an accelerator.
     *
     * @param name QEMU's name of it
     */
    public AnyAccelBuilder(String name) {
        super(name);
    }

    AnyAccelBuilder(Parameters parameters) {
        super(parameters);
    }
}

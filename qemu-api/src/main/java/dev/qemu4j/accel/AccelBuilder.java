package dev.qemu4j.accel;

import dev.qemu4j.option.Parameters;
import dev.qemu4j.option.ParametersBuilder;

/**
 * Collects the properties of an accelerator.
 *
 * @param <B> the builder's own class
 */
public abstract class AccelBuilder<B extends AccelBuilder<B>> extends ParametersBuilder<B> {
    /**
     * Makes a builder of an accelerator.
     *
     * @param name QEMU's name of it
     */
    protected AccelBuilder(String name) {
        super("accel", name);
    }

    AccelBuilder(Parameters parameters) {
        super(parameters);
    }

    /**
     * Makes the accelerator.
     *
     * @return an immutable value
     */
    public final Accel build() {
        return new Accel(parameters());
    }
}

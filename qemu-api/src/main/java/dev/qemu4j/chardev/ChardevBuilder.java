package dev.qemu4j.chardev;

import dev.qemu4j.option.Parameters;
import dev.qemu4j.option.ParametersBuilder;

/**
 * Collects the properties of a character device.
 *
 * @param <B> the builder's own class
 */
public abstract class ChardevBuilder<B extends ChardevBuilder<B>> extends ParametersBuilder<B> {
    /**
     * Makes a builder of a character device.
     *
     * @param backend QEMU's name of it
     */
    protected ChardevBuilder(String backend) {
        super("backend", backend);
    }

    ChardevBuilder(Parameters parameters) {
        super(parameters);
    }

    /**
     * Sets the id by which others refer to it.
     *
     * @param id letters, digits and {@code -._}, starting with a letter
     * @return this builder
     */
    public final B id(String id) {
        return property("id", id);
    }

    /**
     * Makes the character device.
     *
     * @return an immutable value
     */
    public final Chardev build() {
        return new Chardev(parameters());
    }
}

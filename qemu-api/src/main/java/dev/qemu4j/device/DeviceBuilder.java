package dev.qemu4j.device;

import dev.qemu4j.option.Parameters;
import dev.qemu4j.option.ParametersBuilder;

/**
 * Collects the properties of a device.
 *
 * @param <B> the builder's own class
 */
public abstract class DeviceBuilder<B extends DeviceBuilder<B>> extends ParametersBuilder<B> {
    /**
     * Makes a builder of a device.
     *
     * @param driver QEMU's name of it
     */
    protected DeviceBuilder(String driver) {
        super("driver", driver);
    }

    DeviceBuilder(Parameters parameters) {
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
     * Sets the bus that it is plugged into.
     *
     * @param bus the bus, such as {@code pcie.0}; the first one that fits if not set
     * @return this builder
     */
    public final B bus(String bus) {
        return property("bus", bus);
    }

    /**
     * Makes the device.
     *
     * @return an immutable value
     */
    public final Device build() {
        return new Device(parameters());
    }
}

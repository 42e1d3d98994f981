package dev.qemu4j.device;

import dev.qemu4j.option.Parameters;
import dev.qemu4j.option.TypedArgument;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * The argument of {@code -device}: a device with its properties.
 *
 * <p>{@code Devices} has all of them.
 */
public final class Device extends TypedArgument {
    Device(Parameters parameters) {
        super(parameters);
    }

    /**
     * Returns the device of an option's parameters.
     *
     * @param parameters the parameters
     * @return the device
     * @throws IllegalArgumentException if they name no driver
     */
    public static Device of(Parameters parameters) {
        if (parameters.text("driver") == null) {
            throw new IllegalArgumentException("device: " + parameters + " (expected: a driver)");
        }
        return new Device(parameters);
    }

    /**
     * Returns the driver.
     *
     * @return QEMU's name of it, such as {@code e1000}
     */
    public String driver() {
        return Objects.requireNonNull(parameters().text("driver"));
    }

    /**
     * Returns the id.
     *
     * @return the id; null if it has none
     */
    public @Nullable String id() {
        return parameters().text("id");
    }

    /**
     * Returns the arguments of {@code device_add}. Values that a builder has set are of QEMU's types; those that were read from
     * {@code name=value} are texts.
     *
     * @return an object of its own
     */
    public ObjectNode toJson() {
        return parameters().toJson();
    }

    /**
     * Returns a builder that begins as this device.
     *
     * @return a builder with these properties
     */
    public AnyDeviceBuilder toBuilder() {
        return new AnyDeviceBuilder(parameters());
    }
}

package dev.qemu4j.device;

import dev.qemu4j.option.Parameters;
import dev.qemu4j.option.TypedArgument;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

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
     * Starts a device from this one.
     *
     * @return a builder with these properties
     */
    public AnyDeviceBuilder toBuilder() {
        return new AnyDeviceBuilder(parameters());
    }
}

package dev.qemu4j.device;

import dev.qemu4j.option.Parameters;

/** Builds a device of which this version of the library knows no properties: each is set by its name. */
public final class AnyDeviceBuilder extends DeviceBuilder<AnyDeviceBuilder> {
    /**
     * Makes a builder of a device.
     *
     * @param driver QEMU's name of it
     */
    public AnyDeviceBuilder(String driver) {
        super(driver);
    }

    AnyDeviceBuilder(Parameters parameters) {
        super(parameters);
    }
}

package dev.qemu4j.vm.usb;

import dev.qemu4j.Devices;
import dev.qemu4j.base.async.TimeLimit;
import dev.qemu4j.device.Device;
import dev.qemu4j.host.usb.UsbDevice;
import dev.qemu4j.host.usb.UsbDevices;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Options of a watch for USB devices. Immutable. */
public final class UsbWatchOptions implements Consumer<UsbWatchOptions.Builder> {
    private static final UsbWatchOptions DEFAULTS = new Builder().build();

    private final UsbDevices host;
    private final Function<UsbDevice, Device> device;
    private final Duration plugTimeout;
    private final UsbListener listener;

    private UsbWatchOptions(Builder builder) {
        host = builder.host;
        device = builder.device;
        plugTimeout = builder.plugTimeout;
        listener = builder.listener;
    }

    /**
     * Returns the options of a watch for which none are given.
     *
     * @return the defaults that the {@linkplain Builder builder's} methods name
     */
    public static UsbWatchOptions defaults() {
        return DEFAULTS;
    }

    /**
     * Returns a builder with the defaults.
     *
     * @return a builder
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Returns the host's devices.
     *
     * @return the devices that are watched
     */
    public UsbDevices host() {
        return host;
    }

    /**
     * Returns the function that makes a device of the machine.
     *
     * @return a function of the host's device
     */
    public Function<UsbDevice, Device> device() {
        return device;
    }

    /**
     * Returns the time limit.
     *
     * @return the longest time to attach or to detach a device
     */
    public Duration plugTimeout() {
        return plugTimeout;
    }

    /**
     * Returns the listener.
     *
     * @return the listener
     */
    public UsbListener listener() {
        return listener;
    }

    /**
     * Returns a builder that begins as these options.
     *
     * @return a builder of its own
     */
    public Builder toBuilder() {
        Builder builder = new Builder();
        accept(builder);
        return builder;
    }

    /** Gives a builder what these options have. */
    @Override
    public void accept(Builder builder) {
        builder.host = host;
        builder.device = device;
        builder.plugTimeout = plugTimeout;
        builder.listener = listener;
    }

    /** Compares the settings; functions and listeners are equal if they are the same. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof UsbWatchOptions that
                && host.equals(that.host)
                && device.equals(that.device)
                && plugTimeout.equals(that.plugTimeout)
                && listener.equals(that.listener);
    }

    @Override
    public int hashCode() {
        return Objects.hash(host, device, plugTimeout, listener);
    }

    /** Returns the host's devices and the limit. */
    @Override
    public String toString() {
        return "UsbWatchOptions[" + host + ", plugTimeout=" + plugTimeout + "]";
    }

    /** Builder of the options. */
    public static final class Builder {
        private UsbDevices host = UsbDevices.ofHost();
        private Function<UsbDevice, Device> device = UsbWatchOptions::usbHost;
        private Duration plugTimeout = Duration.ofSeconds(10);
        private UsbListener listener = UsbListener.NONE;

        private Builder() {}

        /**
         * Sets the host's devices, by default those of this host.
         *
         * @param host the devices
         * @return this builder
         */
        public Builder host(UsbDevices host) {
            this.host = Objects.requireNonNull(host, "host");
            return this;
        }

        /**
         * Sets the device that the machine gets, by default a {@code usb-host} with the host's device.
         *
         * @param device a function of the host's device
         * @return this builder
         */
        public Builder device(Function<UsbDevice, Device> device) {
            this.device = Objects.requireNonNull(device, "device");
            return this;
        }

        /**
         * Sets the longest time to attach or to detach a device, by default 10 seconds.
         *
         * @param limit the limit
         * @return this builder
         * @throws IllegalArgumentException if it is zero or negative
         */
        public Builder plugTimeout(Duration limit) {
            plugTimeout = TimeLimit.require("limit", limit);
            return this;
        }

        /**
         * Sets the listener, by default none.
         *
         * @param listener the listener
         * @return this builder
         */
        public Builder listener(UsbListener listener) {
            this.listener = Objects.requireNonNull(listener, "listener");
            return this;
        }

        /**
         * Makes the options.
         *
         * @return immutable options
         */
        public UsbWatchOptions build() {
            return new UsbWatchOptions(this);
        }
    }

    private static Device usbHost(UsbDevice device) {
        return Devices.usbHost(d -> d.hostbus(device.bus()).hostaddr(device.address()));
    }
}

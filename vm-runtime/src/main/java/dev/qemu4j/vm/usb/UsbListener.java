package dev.qemu4j.vm.usb;

import dev.qemu4j.base.QemuException;
import dev.qemu4j.host.usb.UsbDevice;

/**
 * A listener to the devices that a {@link UsbWatch} attaches and detaches. It is called by one thread at a time: one of the watch's, and that which closes the watch.
 * The watch does nothing else meanwhile. What it throws is logged, and changes nothing.
 */
public interface UsbListener {
    /** Does nothing; failures are logged as warnings. */
    UsbListener NONE = new UsbListener() {};

    /**
     * Called when a device is in the machine.
     *
     * @param device the device of the host
     * @param id the device's id in the machine
     */
    default void attached(UsbDevice device, String id) {}

    /**
     * Called when a device is out of the machine. It was plugged out of the host, the watch is being closed, or somebody else has unplugged it from the machine.
     *
     * @param device the device
     */
    default void detached(UsbDevice device) {}

    /**
     * Called when a device cannot be attached, or the machine does not let it go. It is tried again at the next change, such as when udev gives the device's file to QEMU's user.
     *
     * @param device the device
     * @param failure the reason
     */
    default void failed(UsbDevice device, QemuException failure) {}

    /**
     * Called when the host's devices cannot be listed or watched. The machine keeps what it has, and the watch tries again every second.
     *
     * @param failure the reason, told once
     */
    default void failed(QemuException failure) {}
}

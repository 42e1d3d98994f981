package dev.qemu4j.vm.usb;

import dev.qemu4j.base.QemuException;
import dev.qemu4j.host.usb.UsbDevice;

/** A listener to the devices that a {@link UsbWatch} attaches and detaches, on its thread. What it throws is logged, and changes nothing. */
public interface UsbListener {
    /** Does nothing. */
    UsbListener NONE = new UsbListener() {};

    /**
     * Called when a device is in the machine.
     *
     * @param device the device of the host
     * @param id the device's id in the machine
     */
    default void attached(UsbDevice device, String id) {}

    /**
     * Called when a device that was plugged out of the host is out of the machine as well.
     *
     * @param device the device
     */
    default void detached(UsbDevice device) {}

    /**
     * Called when QEMU refuses a device, or does not let it go. It is tried again at the next change, such as when udev gives the device's file to QEMU's user.
     *
     * @param device the device
     * @param failure the reason
     */
    default void failed(UsbDevice device, QemuException failure) {}
}

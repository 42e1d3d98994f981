/**
 * USB devices of the host.
 *
 * <p>Starting points:
 *
 * <ul>
 *   <li>{@link dev.qemu4j.host.usb.UsbDevices} lists the devices.
 *   <li>{@link dev.qemu4j.host.usb.UdevRule} says what the host does when a device is plugged in.
 * </ul>
 */
@NullMarked
package dev.qemu4j.host.usb;

import org.jspecify.annotations.NullMarked;

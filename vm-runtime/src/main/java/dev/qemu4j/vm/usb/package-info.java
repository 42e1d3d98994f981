/**
 * USB devices of the host that come to a machine when they are plugged in.
 *
 * <p>Starting points:
 *
 * <ul>
 *   <li>{@link dev.qemu4j.vm.usb.UsbWatch} attaches and detaches them.
 * </ul>
 */
@NullMarked
package dev.qemu4j.vm.usb;

import org.jspecify.annotations.NullMarked;

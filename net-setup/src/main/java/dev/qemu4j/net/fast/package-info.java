/**
 * Networks whose packets go past QEMU, by the kernel's vhost, and the rights on the devices that they need. Linux only.
 *
 * <p>Starting points: {@link dev.qemu4j.net.fast.DeviceAccess}, {@link dev.qemu4j.net.fast.DeviceRight} and {@link
 * dev.qemu4j.net.fast.VhostTap}.
 */
@NullMarked
package dev.qemu4j.net.fast;

import org.jspecify.annotations.NullMarked;

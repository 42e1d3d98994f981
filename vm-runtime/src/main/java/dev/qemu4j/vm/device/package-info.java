/**
 * The devices of a machine that runs: plugged, unplugged, ejected.
 *
 * <p>Starting point: {@link dev.qemu4j.vm.device.HotPlug}, which needs only a monitor.
 */
@NullMarked
package dev.qemu4j.vm.device;

import org.jspecify.annotations.NullMarked;

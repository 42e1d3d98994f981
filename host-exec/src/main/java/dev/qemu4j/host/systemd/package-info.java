/**
 * Files that systemd and its tools read, which last over a boot.
 *
 * <p>Starting points:
 *
 * <ul>
 *   <li>{@link dev.qemu4j.host.systemd.SystemdFiles} brings files to the host, and takes them away, by plans.
 *   <li>{@link dev.qemu4j.host.systemd.PlanUnit} is a plan as a unit.
 * </ul>
 */
@NullMarked
package dev.qemu4j.host.systemd;

import org.jspecify.annotations.NullMarked;

/**
 * Host programs, run to their end or supervised, that never outlive the JVM which started them.
 *
 * <p>Starting points: {@link dev.qemu4j.host.HostCommand} runs a program to its end,
 * {@link dev.qemu4j.host.HostProcess} supervises one that stays, {@link dev.qemu4j.host.HostServer} one that serves, and
 * {@link dev.qemu4j.host.LifeLine} says how a program is made to end with the JVM.
 */
@NullMarked
package dev.qemu4j.host;

import org.jspecify.annotations.NullMarked;

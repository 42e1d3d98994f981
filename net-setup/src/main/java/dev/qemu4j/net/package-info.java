/**
 * Networks for virtual machines: planned, made, and undone.
 *
 * <p>Starting points: {@link dev.qemu4j.net.Nat}, {@link dev.qemu4j.net.NetworkPlan}, {@link dev.qemu4j.net.HostNetwork}.
 */
@NullMarked
package dev.qemu4j.net;

import org.jspecify.annotations.NullMarked;

/**
 * A virtual Ethernet between machines, in the JVM and without any right on the host.
 *
 * <p>Machines are connected by {@code -netdev stream} over Unix sockets (QEMU 7.2 and later). {@code -netdev dgram} is not
 * used: the JDK has no Unix datagram sockets, and over UDP frames could get lost unseen. IPv6 passes, but the services of
 * {@link dev.qemu4j.net.lan.LanServices} speak IPv4 only, and no router advertisements are sent.
 *
 * <p>Starting points: {@link dev.qemu4j.net.lan.VirtualSwitch}, {@link dev.qemu4j.net.lan.SwitchPort},
 * {@link dev.qemu4j.net.lan.LanNetwork}.
 */
@NullMarked
package dev.qemu4j.net.lan;

import org.jspecify.annotations.NullMarked;

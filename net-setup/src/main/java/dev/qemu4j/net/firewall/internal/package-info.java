/** The rules of this library's firewall, and the traffic that firewalls of others drop. */
@NullMarked
package dev.qemu4j.net.firewall.internal;

import org.jspecify.annotations.NullMarked;

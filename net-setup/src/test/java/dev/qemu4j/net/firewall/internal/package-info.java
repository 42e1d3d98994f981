/** Tests. */
@NullMarked
package dev.qemu4j.net.firewall.internal;

import org.jspecify.annotations.NullMarked;

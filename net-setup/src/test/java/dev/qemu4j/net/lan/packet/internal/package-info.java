/** Tests. */
@NullMarked
package dev.qemu4j.net.lan.packet.internal;

import org.jspecify.annotations.NullMarked;

/** Frames and packets of a LAN: their bytes, read and written, and their addresses. */
@NullMarked
package dev.qemu4j.net.lan.packet.internal;

import org.jspecify.annotations.NullMarked;

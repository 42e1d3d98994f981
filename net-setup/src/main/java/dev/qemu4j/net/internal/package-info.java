/** Names, programs and devices that networks are made with. */
@NullMarked
package dev.qemu4j.net.internal;

import org.jspecify.annotations.NullMarked;

@NullMarked
package dev.qemu4j.guest.linux;

import org.jspecify.annotations.NullMarked;

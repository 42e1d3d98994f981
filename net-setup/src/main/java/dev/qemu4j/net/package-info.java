/** Networks for virtual machines: planned, made, and undone. */
@NullMarked
package dev.qemu4j.net;

import org.jspecify.annotations.NullMarked;

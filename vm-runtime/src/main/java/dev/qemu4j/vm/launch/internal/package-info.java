/** The phases of a machine's start. */
@NullMarked
package dev.qemu4j.vm.launch.internal;

import org.jspecify.annotations.NullMarked;

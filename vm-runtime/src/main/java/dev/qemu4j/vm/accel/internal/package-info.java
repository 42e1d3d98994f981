/** A guest of some instructions, run to see whether an accelerator works. */
@NullMarked
package dev.qemu4j.vm.accel.internal;

import org.jspecify.annotations.NullMarked;

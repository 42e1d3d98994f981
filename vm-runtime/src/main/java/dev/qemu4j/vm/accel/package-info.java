/** The accelerator under which guests really run. */
@NullMarked
package dev.qemu4j.vm.accel;

import org.jspecify.annotations.NullMarked;

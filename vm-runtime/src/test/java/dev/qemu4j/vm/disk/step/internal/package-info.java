/** Tests of the steps of which operations on disks consist. */
@NullMarked
package dev.qemu4j.vm.disk.step.internal;

import org.jspecify.annotations.NullMarked;

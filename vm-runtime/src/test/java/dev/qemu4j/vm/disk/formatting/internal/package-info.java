/** Tests of the steps of which operations on disks consist. */
@NullMarked
package dev.qemu4j.vm.disk.formatting.internal;

import org.jspecify.annotations.NullMarked;

/**
 * Steps of which operations on disks consist, and the undo of those that were taken.
 */
@NullMarked
package dev.qemu4j.vm.disk.step.internal;

import org.jspecify.annotations.NullMarked;

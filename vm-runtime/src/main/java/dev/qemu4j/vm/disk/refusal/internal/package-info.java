/** The looks before an operation on a disk, each of which returns why it is refused, or null; and the turns of operations. */
@NullMarked
package dev.qemu4j.vm.disk.refusal.internal;

import org.jspecify.annotations.NullMarked;

/** The storage of files: what is said to be done is there after a power loss. */
@NullMarked
package dev.qemu4j.vm.disk.durable.internal;

import org.jspecify.annotations.NullMarked;

/** Descriptors that the packages of a host install for those who start QEMU. */
@NullMarked
package dev.qemu4j.vm.descriptor.internal;

import org.jspecify.annotations.NullMarked;

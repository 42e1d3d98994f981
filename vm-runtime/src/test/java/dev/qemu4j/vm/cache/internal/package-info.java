/** Tests of what is kept about an installed QEMU. */
@NullMarked
package dev.qemu4j.vm.cache.internal;

import org.jspecify.annotations.NullMarked;

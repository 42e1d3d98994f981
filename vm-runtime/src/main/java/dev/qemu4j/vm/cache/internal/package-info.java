/** Facts about a QEMU that this user's cache keeps until it changes. */
@NullMarked
package dev.qemu4j.vm.cache.internal;

import org.jspecify.annotations.NullMarked;

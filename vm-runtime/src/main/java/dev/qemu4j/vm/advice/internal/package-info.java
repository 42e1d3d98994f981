/** Advice about the words with which QEMU refuses to start. */
@NullMarked
package dev.qemu4j.vm.advice.internal;

import org.jspecify.annotations.NullMarked;

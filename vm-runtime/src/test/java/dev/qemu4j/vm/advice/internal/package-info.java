@NullMarked
package dev.qemu4j.vm.advice.internal;

import org.jspecify.annotations.NullMarked;

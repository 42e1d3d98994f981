@NullMarked
package dev.qemu4j.vm.accel.internal;

import org.jspecify.annotations.NullMarked;

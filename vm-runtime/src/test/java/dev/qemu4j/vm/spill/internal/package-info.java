@NullMarked
package dev.qemu4j.vm.spill.internal;

import org.jspecify.annotations.NullMarked;

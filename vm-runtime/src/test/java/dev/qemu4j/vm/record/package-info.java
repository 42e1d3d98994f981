@NullMarked
package dev.qemu4j.vm.record;

import org.jspecify.annotations.NullMarked;

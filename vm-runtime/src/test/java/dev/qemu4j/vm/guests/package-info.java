@NullMarked
package dev.qemu4j.vm.guests;

import org.jspecify.annotations.NullMarked;

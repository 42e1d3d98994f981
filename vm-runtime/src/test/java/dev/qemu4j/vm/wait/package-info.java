@NullMarked
package dev.qemu4j.vm.wait;

import org.jspecify.annotations.NullMarked;

@NullMarked
package dev.qemu4j.vm.input;

import org.jspecify.annotations.NullMarked;

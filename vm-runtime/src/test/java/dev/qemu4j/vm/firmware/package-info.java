@NullMarked
package dev.qemu4j.vm.firmware;

import org.jspecify.annotations.NullMarked;

@NullMarked
package dev.qemu4j.vm.device;

import org.jspecify.annotations.NullMarked;

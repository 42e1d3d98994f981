@NullMarked
package dev.qemu4j.vm.screen;

import org.jspecify.annotations.NullMarked;

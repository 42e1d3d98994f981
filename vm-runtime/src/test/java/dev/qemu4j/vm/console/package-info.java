@NullMarked
package dev.qemu4j.vm.console;

import org.jspecify.annotations.NullMarked;

@NullMarked
package dev.qemu4j.vm.migrate;

import org.jspecify.annotations.NullMarked;

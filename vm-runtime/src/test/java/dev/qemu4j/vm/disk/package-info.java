@NullMarked
package dev.qemu4j.vm.disk;

import org.jspecify.annotations.NullMarked;

@NullMarked
package dev.qemu4j.vm.cloud;

import org.jspecify.annotations.NullMarked;

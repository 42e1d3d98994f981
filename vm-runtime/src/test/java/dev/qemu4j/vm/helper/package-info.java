@NullMarked
package dev.qemu4j.vm.helper;

import org.jspecify.annotations.NullMarked;

@NullMarked
package dev.qemu4j.vm.fault;

import org.jspecify.annotations.NullMarked;

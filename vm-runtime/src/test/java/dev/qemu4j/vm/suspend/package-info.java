@NullMarked
package dev.qemu4j.vm.suspend;

import org.jspecify.annotations.NullMarked;

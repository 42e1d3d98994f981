@NullMarked
package dev.qemu4j.vm.record.internal;

import org.jspecify.annotations.NullMarked;

@NullMarked
package dev.qemu4j.vm.disk.refusal.internal;

import org.jspecify.annotations.NullMarked;

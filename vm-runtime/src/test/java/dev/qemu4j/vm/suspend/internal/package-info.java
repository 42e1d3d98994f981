@NullMarked
package dev.qemu4j.vm.suspend.internal;

import org.jspecify.annotations.NullMarked;

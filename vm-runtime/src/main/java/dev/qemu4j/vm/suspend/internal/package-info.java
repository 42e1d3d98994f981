/** The file of a suspended machine, and the steps that write and read it. */
@NullMarked
package dev.qemu4j.vm.suspend.internal;

import org.jspecify.annotations.NullMarked;

/** Output that is kept in memory and, behind that, in a file. */
@NullMarked
package dev.qemu4j.vm.spill.internal;

import org.jspecify.annotations.NullMarked;

/** The keeping of a recording, and the files that are made of it. */
@NullMarked
package dev.qemu4j.vm.record.internal;

import org.jspecify.annotations.NullMarked;

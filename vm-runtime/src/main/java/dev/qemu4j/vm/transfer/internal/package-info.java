/** One transfer of a machine's state, for templates, suspensions and migrations. */
@NullMarked
package dev.qemu4j.vm.transfer.internal;

import org.jspecify.annotations.NullMarked;

/** The steps of a reverting: its refusals, the exchange of layers below a guest that stands still, and the end of the old ones. */
@NullMarked
package dev.qemu4j.vm.disk.revert.internal;

import org.jspecify.annotations.NullMarked;

/** The fleecing of disks: the nodes that show them as they were while the guest writes on, and the server that exports those. */
@NullMarked
package dev.qemu4j.vm.disk.fleece.internal;

import org.jspecify.annotations.NullMarked;

/** The times at which QEMU formats images, and may not be asked for its block nodes. */
@NullMarked
package dev.qemu4j.vm.disk.formatting.internal;

import org.jspecify.annotations.NullMarked;

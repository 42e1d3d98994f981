/** Children, their outputs, their environment and identity. */
@NullMarked
package dev.qemu4j.host.internal;

import org.jspecify.annotations.NullMarked;

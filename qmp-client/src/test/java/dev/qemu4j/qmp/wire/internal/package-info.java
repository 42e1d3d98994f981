@NullMarked
package dev.qemu4j.qmp.wire.internal;

import org.jspecify.annotations.NullMarked;

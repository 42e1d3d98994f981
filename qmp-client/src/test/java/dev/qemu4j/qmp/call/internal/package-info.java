@NullMarked
package dev.qemu4j.qmp.call.internal;

import org.jspecify.annotations.NullMarked;

@NullMarked
package dev.qemu4j.host.internal;

import org.jspecify.annotations.NullMarked;

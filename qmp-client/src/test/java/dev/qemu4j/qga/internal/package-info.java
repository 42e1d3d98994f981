@NullMarked
package dev.qemu4j.qga.internal;

import org.jspecify.annotations.NullMarked;

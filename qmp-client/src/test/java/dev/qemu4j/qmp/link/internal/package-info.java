@NullMarked
package dev.qemu4j.qmp.link.internal;

import org.jspecify.annotations.NullMarked;

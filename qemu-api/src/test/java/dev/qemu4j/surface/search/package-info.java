@NullMarked
package dev.qemu4j.surface.search;

import org.jspecify.annotations.NullMarked;

@NullMarked
package dev.qemu4j.img.store;

import org.jspecify.annotations.NullMarked;

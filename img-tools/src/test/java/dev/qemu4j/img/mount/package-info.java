@NullMarked
package dev.qemu4j.img.mount;

import org.jspecify.annotations.NullMarked;

@NullMarked
package dev.qemu4j.img.guest;

import org.jspecify.annotations.NullMarked;

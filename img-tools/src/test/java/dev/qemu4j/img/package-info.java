@NullMarked
package dev.qemu4j.img;

import org.jspecify.annotations.NullMarked;

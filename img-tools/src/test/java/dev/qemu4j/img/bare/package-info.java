@NullMarked
package dev.qemu4j.img.bare;

import org.jspecify.annotations.NullMarked;

@NullMarked
package dev.qemu4j.img.words;

import org.jspecify.annotations.NullMarked;

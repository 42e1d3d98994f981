@NullMarked
package dev.qemu4j.img.source;

import org.jspecify.annotations.NullMarked;

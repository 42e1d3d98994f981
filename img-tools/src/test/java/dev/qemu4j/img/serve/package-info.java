@NullMarked
package dev.qemu4j.img.serve;

import org.jspecify.annotations.NullMarked;

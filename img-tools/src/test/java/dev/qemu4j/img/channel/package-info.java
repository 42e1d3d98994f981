@NullMarked
package dev.qemu4j.img.channel;

import org.jspecify.annotations.NullMarked;

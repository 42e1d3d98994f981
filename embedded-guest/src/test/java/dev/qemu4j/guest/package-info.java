@NullMarked
package dev.qemu4j.guest;

import org.jspecify.annotations.NullMarked;

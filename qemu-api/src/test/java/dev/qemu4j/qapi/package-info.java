@NullMarked
package dev.qemu4j.qapi;

import org.jspecify.annotations.NullMarked;

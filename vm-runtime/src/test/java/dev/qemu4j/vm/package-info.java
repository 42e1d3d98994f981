@NullMarked
package dev.qemu4j.vm;

import org.jspecify.annotations.NullMarked;

@NullMarked
package dev.qemu4j.option;

import org.jspecify.annotations.NullMarked;

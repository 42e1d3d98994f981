@NullMarked
package dev.qemu4j.helper;

import org.jspecify.annotations.NullMarked;

@NullMarked
package dev.qemu4j.recipe;

import org.jspecify.annotations.NullMarked;

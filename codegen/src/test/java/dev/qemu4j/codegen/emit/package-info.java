/** The generated sources, compared with those that were read and found right. */
@NullMarked
package dev.qemu4j.codegen.emit;

import org.jspecify.annotations.NullMarked;

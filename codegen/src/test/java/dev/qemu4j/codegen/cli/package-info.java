/** Tests of what is asked about options. */
@NullMarked
package dev.qemu4j.codegen.cli;

import org.jspecify.annotations.NullMarked;

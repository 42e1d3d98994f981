/** Problems of a command line, by kind and severity. */
@NullMarked
package dev.qemu4j.check.problem;

import org.jspecify.annotations.NullMarked;

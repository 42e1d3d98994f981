/** Problems of a command line, each a {@link dev.qemu4j.check.problem.Problem}, by kind and severity. */
@NullMarked
package dev.qemu4j.check.problem;

import org.jspecify.annotations.NullMarked;

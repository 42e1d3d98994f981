/** A command line as the rules see it, and the problems that they report. */
@NullMarked
package dev.qemu4j.check.line.internal;

import org.jspecify.annotations.NullMarked;

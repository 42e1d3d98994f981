/** What this library has for each part of a command line, by QEMU's names; and Java source that uses it. Not for users. */
@NullMarked
package dev.qemu4j.surface;

import org.jspecify.annotations.NullMarked;

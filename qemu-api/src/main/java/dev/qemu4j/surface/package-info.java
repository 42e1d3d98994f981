/** What this version of the library knows of QEMU's command line, and how it is said in Java. Not exported. */
@NullMarked
package dev.qemu4j.surface;

import org.jspecify.annotations.NullMarked;

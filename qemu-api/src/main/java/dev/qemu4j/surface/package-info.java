/** The library's facts about QEMU's command line, and their form in Java. Not exported. */
@NullMarked
package dev.qemu4j.surface;

import org.jspecify.annotations.NullMarked;

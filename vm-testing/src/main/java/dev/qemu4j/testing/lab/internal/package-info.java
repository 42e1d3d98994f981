/** The switches of labs, described here or by tests. */
@NullMarked
package dev.qemu4j.testing.lab.internal;

import org.jspecify.annotations.NullMarked;

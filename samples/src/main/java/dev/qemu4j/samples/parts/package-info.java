/** Recipes for the parts that a machine is made of, each of which its guest or a client of QEMU's uses. */
@NullMarked
package dev.qemu4j.samples.parts;

import org.jspecify.annotations.NullMarked;

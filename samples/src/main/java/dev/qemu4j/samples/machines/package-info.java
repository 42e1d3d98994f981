/** Recipes about machines: described, started, operated, backed up. */
@NullMarked
package dev.qemu4j.samples.machines;

import org.jspecify.annotations.NullMarked;

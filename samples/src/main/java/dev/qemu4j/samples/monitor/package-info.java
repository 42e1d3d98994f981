/** Recipes about monitors of machines that others have started. */
@NullMarked
package dev.qemu4j.samples.monitor;

import org.jspecify.annotations.NullMarked;

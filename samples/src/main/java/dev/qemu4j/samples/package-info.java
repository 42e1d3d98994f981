/**
 * Recipes that run.
 *
 * <p>Starting point: {@link dev.qemu4j.samples.QuickStart}, which {@code ./quickstart} runs.
 */
@NullMarked
package dev.qemu4j.samples;

import org.jspecify.annotations.NullMarked;

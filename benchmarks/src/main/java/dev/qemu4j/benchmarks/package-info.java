/** Measures the library against bare baselines. */
@NullMarked
package dev.qemu4j.benchmarks;

import org.jspecify.annotations.NullMarked;

/**
 * Run directories: where the sockets of host programs live, and what a crash leaves to be found.
 *
 * <p>Starting point: {@link dev.qemu4j.host.run.RunDirectory}.
 */
@NullMarked
package dev.qemu4j.host.run;

import org.jspecify.annotations.NullMarked;

/**
 * The screen of a machine: pictures of it, waits for what it shows, and recordings.
 *
 * <p>Starting point: {@link dev.qemu4j.vm.screen.Screen}, which needs only a monitor.
 */
@NullMarked
package dev.qemu4j.vm.screen;

import org.jspecify.annotations.NullMarked;

/**
 * Tests of the facts of the host.
 */
@NullMarked
package dev.qemu4j.host.system;

import org.jspecify.annotations.NullMarked;

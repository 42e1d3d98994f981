/** Steps of a plan that make and change interfaces, addresses and settings of the kernel. */
@NullMarked
package dev.qemu4j.net.step.internal;

import org.jspecify.annotations.NullMarked;

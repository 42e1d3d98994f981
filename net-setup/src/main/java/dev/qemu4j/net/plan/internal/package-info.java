/** The plan of a network: its steps, its checks and its identity. */
@NullMarked
package dev.qemu4j.net.plan.internal;

import org.jspecify.annotations.NullMarked;

/**
 * Plans: changes of the host that are described, done step by step and undone, also after the death of the JVM.
 *
 * <p>Starting points: {@link dev.qemu4j.host.plan.Plan} is what changes the host and is undone, and
 * {@link dev.qemu4j.host.plan.Sweep} removes what dead JVMs have left.
 */
@NullMarked
package dev.qemu4j.host.plan;

import org.jspecify.annotations.NullMarked;

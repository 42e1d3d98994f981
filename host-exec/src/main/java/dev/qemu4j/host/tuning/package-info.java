/**
 * Settings of the host's kernel that machines profit from: read at any time, changed by plans, and made to last over a boot.
 *
 * <p>Starting points:
 *
 * <ul>
 *   <li>{@link dev.qemu4j.host.tuning.TuningState} reads the settings.
 *   <li>{@link dev.qemu4j.host.tuning.HostTuning} changes them.
 * </ul>
 */
@NullMarked
package dev.qemu4j.host.tuning;

import org.jspecify.annotations.NullMarked;

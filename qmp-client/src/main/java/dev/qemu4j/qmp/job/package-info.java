/**
 * QEMU's background jobs: commit, stream, mirror, backup, create, amend and snapshots of the whole machine.
 *
 * <p>Starting points: {@link dev.qemu4j.qmp.job.Jobs}, {@link dev.qemu4j.qmp.job.Job}.
 */
@NullMarked
package dev.qemu4j.qmp.job;

import org.jspecify.annotations.NullMarked;

/**
 * Backups of disks in a folder: their manifests, their verification, and the way back.
 *
 * <p>Starting point: {@link dev.qemu4j.vm.disk.backup.BackupFolder}; {@code Disks.backup} makes them.
 */
@NullMarked
package dev.qemu4j.vm.disk.backup;

import org.jspecify.annotations.NullMarked;

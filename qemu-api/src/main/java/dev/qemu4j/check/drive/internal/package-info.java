/** Rules on disks: how a drive is described, where it stands, and what shares its image. */
@NullMarked
package dev.qemu4j.check.drive.internal;

import org.jspecify.annotations.NullMarked;

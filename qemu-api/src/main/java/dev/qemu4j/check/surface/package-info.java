/**
 * The surface of an installed QEMU: its devices, machines, CPUs, options and schema.
 *
 * <p>Starting points: {@link dev.qemu4j.check.surface.QemuSurface}, {@link dev.qemu4j.check.surface.SurfaceFormat}.
 */
@NullMarked
package dev.qemu4j.check.surface;

import org.jspecify.annotations.NullMarked;

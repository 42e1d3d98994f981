/**
 * Disk images served by QEMU's own servers: over NBD, as a file by FUSE, to a virtual machine by vhost-user.
 *
 * <p>Starting points: {@link dev.qemu4j.img.serve.ImageServer}, {@link dev.qemu4j.img.serve.FuseExport}, {@link
 * dev.qemu4j.img.serve.StorageDaemon}.
 */
@NullMarked
package dev.qemu4j.img.serve;

import org.jspecify.annotations.NullMarked;

/** Tests of the streams of disks. */
@NullMarked
package dev.qemu4j.vm.disk.stream;

import org.jspecify.annotations.NullMarked;

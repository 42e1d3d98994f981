/** Tests of folders of backups. */
@NullMarked
package dev.qemu4j.vm.disk.backup;

import org.jspecify.annotations.NullMarked;
